# frozen_string_literal: true

require_relative "generated_host"

# How the concern gets into the model, and out again.
class ModelFileTest < ActiveSupport::TestCase
  include GeneratedHost

  LINE = "include ::SmokeSeal::Sealable"

  # Gives what becomes of a model, and what was said.
  def after_install(model, *arguments, path: "app/models/release.rb")
    in_folder(path => "") do |folder|
      File.binwrite(File.join(folder, path), model)
      said = generate(folder, *arguments)
      return [File.binread(File.join(folder, path)), said]
    end
  end

  {
    "with any superclass" => ["class Release < ActiveRecord::Base\n", "end\n"],
    "with a call for a superclass" => ["class Release < Struct.new(:slug)\n", "end\n"],
    "without a superclass" => ["class Release\n", "end\n"],
    "with a comment behind it" => ["class Release < ApplicationRecord # one deploy\n", "end\n"],
    "from the root" => ["class ::Release < ApplicationRecord\n", "end\n"],
    "below comments" => ["# class Release < Old\nclass ReleaseError < StandardError; end\n\nclass Release < AR\n",
                         "  def to_s = slug\nend\n"],
    "with Windows line ends" => ["class Release < AR\r\n", "end\r\n"],
    "in another encoding" => ["# \xE9\nclass Release < AR\n".b, "  X = 1 # \xE9\nend\n".b]
  }.each do |how, (head, tail)|
    test "the concern is the first line of a class #{how}" do
      model, said = after_install(head + tail)
      line = "  #{LINE}#{head[/\r?\n\z/]}"
      assert_equal [head, line, tail].map(&:b).join, model
      assert_match(%r{^ +insert +app/models/release.rb}, said)
    end
  end

  test "a class with its namespace in front is found" do
    model, = after_install("class Deploy::Release < AR\nend\n", "Deploy::Release", path: "app/models/deploy/release.rb")
    assert_equal "class Deploy::Release < AR\n  #{LINE}\nend\n", model
  end

  ["class Release < ApplicationRecord; end\n", "class Release < Struct.new(:slug,\n  :title)\nend\n",
   "class Release <\n  ApplicationRecord\nend\n", "Release = Class.new(ApplicationRecord)\n", ""].each do |odd|
    test "a model with another first line is not changed, and the line to add is printed: #{odd.inspect}" do
      model, said = after_install(odd)
      assert_equal odd, model
      assert_includes said, "add `#{LINE}` as the first line of class Release"
      assert_includes said, "config/smoke_seal.yml"
    end
  end

  test "a model that is not there stops the generator, which writes nothing and says what to do" do
    in_folder({}) do |folder|
      said = generate(folder)
      assert_match(/there is no model Release: app.models.release.rb does not exist\. Name the model that is shipped/,
                   said)
      assert_match(%r{An app that keeps no releases needs no generator: bundle exec prod-smoke init https://…}, said)
      assert_empty snapshot(folder)
      assert_equal 1, @exit_code
      said = generate(folder, "Deploy::Relase")
      assert_match(%r{there is no model Deploy::Relase: app/models/deploy/relase.rb does not exist}, said)
    end
  end

  ["  include SmokeSeal::Sealable\n", "  include Board, ::SmokeSeal::Sealable # sealed\n"].each do |line|
    test "a model that includes it already is left alone: #{line.strip}" do
      model, said = after_install("class Release < AR\n#{line}end\n")
      assert_equal "class Release < AR\n#{line}end\n", model
      assert_match(%r{^ +identical +app/models/release.rb}, said)
    end
  end

  test "a comment that names the concern does not count as an include" do
    model, = after_install("class Release < AR\n  # include ::SmokeSeal::Sealable\nend\n")
    assert_equal "class Release < AR\n  #{LINE}\n  # include ::SmokeSeal::Sealable\nend\n", model
  end

  test "destroy takes the line out of a model that was edited since, and nothing else" do
    in_host do |folder|
      write(folder, "app/models/release.rb", "class Release < AR\n  include Board\n  #{LINE}\n\n  x\nend\n")
      destroy(folder)
      assert_equal "class Release < AR\n  include Board\n\n  x\nend\n", read(folder, "app/models/release.rb")
    end
  end

  test "destroy names a model that includes it in its own way" do
    model = "class Release < AR\n  include Board, SmokeSeal::Sealable\nend\n"
    in_folder("app/models/release.rb" => model) do |folder|
      assert_match(%r{^ +keep +app/models/release.rb remove SmokeSeal::Sealable by hand$}, destroy(folder))
      assert_equal model, read(folder, "app/models/release.rb")
    end
  end
end
