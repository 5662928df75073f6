# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/command"

# The seal of plain Ruby beside that of the extension: each is asked in a process of its own, and both say the same.
class SealWithoutExtensionTest < Minitest::Test
  include Workspace

  CASES = File.expand_path("../../support/seal_cases.rb", __dir__)
  ASK = "require ARGV.fetch(0); SealCases.each { |line| puts line.inspect }"

  def test_it_says_the_same_as_that_of_the_extension
    expected, said = [ASK, ASK].zip([true, false]).map { |script, native| run_with(native, script, CASES).lines }
    assert_operator expected.size, :>, 1000
    expected.zip(said).each { |theirs, ours| assert_equal theirs, ours }
    assert_equal expected.size, said.size
  end

  # What stands in a cache, a job's arguments or a fixture was written by either.
  def test_each_reads_what_the_other_has_written
    write = <<~RUBY
      seal = SmokeSeal::Seal.from_h("status" => "red", "summary" => "caf\\u00e9", "app" => "shop", "duration_ms" => 5,
                                    "evidence" => [{ "check" => "c", "outcome" => "failed", "url" => "u", "attempts" => 1 }])
      require "yaml"
      print [Marshal.dump(seal), YAML.dump(seal), seal.to_json].map { |written| [written].pack("m0") }.join(" ")
    RUBY
    read = <<~RUBY
      require "yaml"
      require "json"
      marshal, yaml, json = ARGV.fetch(0).split.map { |written| written.unpack1("m0") }
      p Marshal.load(marshal).to_h, YAML.unsafe_load(yaml.force_encoding("UTF-8")).to_h,
        SmokeSeal::Seal.from_h(JSON.parse(json)).to_h
    RUBY
    said = [true, false].product([true, false]).map { |writer, reader| run_with(reader, read, run_with(writer, write)) }
    assert_equal 1, said.uniq.size
    assert_equal 3, said.first.lines.grep(/"evidence"=>\[\{"check"=>"c"/).size
  end

  def test_reading_a_seal_makes_no_request
    said = run_with(false, <<~RUBY)
      read = SmokeSeal::Seal.from_h("status" => "green", "summary" => "6/6 green")
      puts SmokeSeal::Formatter.seal_line(read), SmokeSeal.run("shop", url: "http://127.0.0.1:1", previous: read).to_h
    RUBY
    assert_match(/\A🟢 Production smoke seal: passed — 6.6 green\n.*"unsealed"=>true/, said)
  end

  private

  # @param native [Boolean] whether the extension is there
  def run_with(native, script, *arguments)
    in_folder do |folder|
      root = native ? Command::ROOT : folder
      copy(folder) unless native
      result = Command.run("-e", script, *arguments, command: [RbConfig.ruby, "-I#{root}/lib", "-rsmoke_seal"])
      assert_equal 0, result.code, result.err
      result.out
    end
  end

  def copy(folder)
    FileUtils.cp_r(File.join(Command::ROOT, "lib"), folder)
    FileUtils.rm(Dir.glob("#{folder}/lib/**/*.{so,bundle}"))
  end
end
