# frozen_string_literal: true

require_relative "generated_host"
require "smoke_seal/cli"

# The generated config/smoke_seal.yml makes sense, as it is and with what it offers.
class GeneratedConfigTest < ActiveSupport::TestCase
  include GeneratedHost

  APP = "mcritchie-studio"
  REPOS = "apps: { #{APP}: { prod_deploy: { smoke_url: https://app.mcritchie.studio } } }\n".freeze
  EXAMPLE = /^( *)# (?=[a-z_]+: )/
  KEYS = %w[url headers timeout deadline boot_window revision browser rollback title text allow signin tasks devops
            cycle speed watch vantages role].freeze

  setup { ENV["SMOKE_TOKEN"] = "token" }
  teardown { ENV.delete("SMOKE_TOKEN") }

  # What check-config says of the file, once the block has edited it.
  def check_config(files = { "config/release_repos.yml" => REPOS })
    in_host({ "app/models/release.rb" => MODEL }.merge(files)) do |folder|
      path = File.join(folder, "config/smoke_seal.yml")
      File.write(path, yield(File.read(path))) if block_given?
      out = StringIO.new
      code = SmokeSeal::CLI.start(["check-config", "--config", path], out: out, err: out)
      return [code, out.string]
    end
  end

  test "the generated config is valid, and checks /up and the home page" do
    assert_equal [0, "#{APP}: 2 checks at https://app.mcritchie.studio: up, home\n"], check_config
  end

  test "in a host without a production URL, only the URL is missing" do
    code, said = check_config({})
    assert_equal 2, code
    assert_match(/\A.*smoke_seal.yml:\n  #{APP}\n    url: is missing; .*\n\z/, said)
    assert_equal 0, check_config({}) { |yaml| yaml.sub(/# (?=url: )/, "") }.first
  end

  KEYS.each do |key|
    test "with its example of #{key} the config is valid" do
      code, said = check_config { |yaml| yaml.sub(/^( *)# (?=#{key}: )/, '\1') || flunk }
      assert_equal 0, code, said
    end
  end

  test "with all its examples the config is valid, and the list of examples is complete" do
    code, said = check_config do |yaml|
      assert_equal KEYS, yaml.scan(/#{EXAMPLE}([a-z_]+)/).map(&:last)
      yaml.gsub(EXAMPLE, '\1')
    end
    assert_equal 0, code, said
    assert_match(%r{ at https://app.example.com: up, home, signin, tasks, devops, cycle, speed\b}, said)
  end
end
