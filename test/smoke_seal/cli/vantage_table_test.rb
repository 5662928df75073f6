# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/quorum_seals"
require "smoke_seal/cli"
require "stringio"

# The vantages of a seal on a terminal.
class CLIVantageTableTest < Minitest::Test
  include QuorumSeals

  def lines(seal, columns: 110, **options)
    style = SmokeSeal::CLI::Style.new(StringIO.new)
    matrix = SmokeSeal::VantageMatrix.of(seal)
    SmokeSeal::CLI::VantageTable.new(matrix, style: style, columns: columns, **options).lines
  end

  def printed(seal, **options)
    out = StringIO.new
    SmokeSeal::CLI::SealText.new(out, **options).print(SmokeSeal::Seal.load(seal))
    out.string
  end

  def test_a_seal_of_one_vantage_has_none = assert_empty(lines(mixed))

  def test_the_vantages_that_differ_from_the_verdict_are_listed
    assert_equal ["5 vantages, rule 2 of 4: 3 differ from the verdict", "  ✗ fra (hetzner): red: tasks 500",
                  "  ? ams (hetzner): not judged: its clock is 75 s ahead", "  - tokyo: not heard"],
                 lines(minority_red)
    assert_equal ["4 vantages, rule 2 of 4: 1 differs from the verdict", "  ✓ local: green"], lines(majority_red)
  end

  def test_vantages_that_agree_take_one_line
    vantages = %w[local fra].map { |name| vantage(name, "green", checks: well(1.0)) }
    agreed = quorum_seal("green", "green on 2 of 2 vantages", [], rule: "2 of 2", needed: 2, vantages: vantages)
    assert_equal ["2 vantages, rule 2 of 2: all agree"], lines(agreed)
  end

  def test_many_that_differ_are_cut_unless_all_is_wanted
    told = lines(large_quorum, more: " (see --verbose)")
    assert_equal [10, "  … and 8 more (see --verbose)"], [told.size, told.last]
    assert_equal 25, lines(large_quorum, all: true).grep(/^  [✓✗] vantage-\d+ \(/).size
  end

  def test_with_all_there_is_a_table_of_checks_and_vantages
    assert_equal <<~TEXT, lines(minority_red, all: true).drop(6).join("\n").concat("\n")

                local    fra      sfo       ams           tokyo
      vote    ✓ green  ✗ red    ✓ green   ? not judged  - not heard
      up      ✓ 12 ms  ✓ 22 ms  ✓ 154 ms  ✓ 18 ms
      home    ✓ 25 ms  ✓ 43 ms  ✓ 308 ms  ✓ 36 ms
      tasks   ✓ 37 ms  ✗ 500    ✓ 463 ms  ✓ 54 ms
      median    25 ms    43 ms    308 ms    36 ms
    TEXT
  end

  def test_a_table_that_is_too_wide_goes_on_below
    told = lines(large_quorum, all: true, columns: 80)
    assert_operator told.map { |line| SmokeSeal::DisplayWidth.width(line) }.max, :<=, 80
    assert_equal 25, told.grep(/^ +vantage/).join.scan(/vantage-\d+/).uniq.size
    assert_operator told.grep(/^page 7 /).size, :>, 1
  end

  def test_the_report_says_at_which_vantages_a_check_failed
    told = printed(majority_red)
    assert_match(/^✗  tasks  500  32 ms  at fra, sfo; tokyo: timeout$/, told)
    assert_match(/^4 vantages, rule 2 of 4: 1 differs from the verdict\n  ✓ local: green\n\napp: /, told)
    refute_match(/^median/, told)
    assert_match(/^median/, printed(majority_red, verbose: true))
  end

  def test_green_with_a_red_minority_reads_well
    assert_match(/  - tokyo: not heard\n\n🟢 .* passed — green on 2 of 5 vantages; fra: tasks 500; /,
                 printed(minority_red))
  end
end
