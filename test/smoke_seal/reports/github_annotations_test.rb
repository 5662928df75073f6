# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/quorum_seals"

# Workflow commands of GitHub Actions, parsed as the runner does.
class GitHubAnnotationsTest < Minitest::Test
  include QuorumSeals

  COMMAND = /\A::(?<kind>error|warning|notice) (?<properties>[^:]*)::(?<text>.*)\z/

  def render(seal, **place) = SmokeSeal::Reports::GitHubAnnotations.render(seal, **place)

  # @return [Array<Hash>] what the runner reads
  def annotations(seal, **place)
    render(seal, **place).lines(chomp: true).map do |line|
      found = COMMAND.match(line) or flunk "no command: #{line}"
      pairs = found[:properties].split(",").map { |pair| pair.split("=", 2) }
      properties = pairs.to_h { |name, value| [name.to_sym, decoded(value)] }
      { kind: found[:kind], text: decoded(found[:text]), **properties }
    end
  end

  def decoded(text) = text.gsub(/%(0D|0A|3A|2C|25)/) { |code| code.delete("%").hex.chr }

  def test_checks_that_failed_alike_are_one_annotation_at_the_line_of_the_first
    alike = %w[home tasks].map { |name| record(name, "failed", findings: [FINDING], curl: "curl https://shop.example/#{name}") }
    found = annotations(seal("red", alike), file: "config/smoke_seal.yml", lines: { "home" => 7, "tasks" => 9 })
    assert_equal [{ kind: "error", file: "config/smoke_seal.yml", line: "7", title: "home, tasks: title",
                    text: <<~TEXT.chomp }], found
                      app: the app did not answer as expected
                      home, tasks: title: expected "Shop", got "Oops"
                      https://shop.example/home
                      X-Request-Id: id-of-home
                      curl https://shop.example/home
                    TEXT
  end

  def test_a_failure_says_at_which_vantages
    assert_includes annotations(majority_red).first[:text], "\nat fra, sfo; tokyo: timeout\nhttps://"
  end

  def test_each_outcome_has_its_kind_and_green_has_none
    kinds = annotations(mixed).map { |it| "#{it[:kind]} #{it[:title][/\A\w+/]}" }
    assert_equal ["error home", "error tasks", "warning news", "error api", "notice browser"].sort, kinds.sort
    assert_empty render(seal("green", [record("up")]))
    refute_includes render(mixed), "file="
  end

  def test_a_verdict_that_no_check_shows_is_an_error
    assert_equal(%w[error], annotations(seal(nil, [])).map { |it| it[:kind] })
  end

  def test_there_are_at_most_ten_of_a_kind_and_the_last_counts_the_rest
    found = annotations(hostile)
    assert_equal [10, "error"], [found.size, *found.map { |it| it[:kind] }.uniq]
    assert_match(/\A\d+ more\z/, found.last[:title])
    ten = Array.new(10) { |number| record("c#{number}", "failed", findings: [{ **FINDING, "got" => number.to_s }]) }
    assert_equal "c9: title", annotations(seal("red", ten)).last[:title]
  end

  def test_text_of_a_page_ends_no_property_and_begins_no_command
    text = "a,file=evil::b%0A%\n::error::x"
    odd = seal("red").merge("evidence" => [record(text, "failed", findings: [{ **FINDING, "got" => text }])])
    found = annotations(odd, file: "a,b:c.yml", lines: {})
    assert_equal ["a,b:c.yml", "a,file=evil::b%0A% ::error::x: title"], found.first.values_at(:file, :title)
    assert_equal 1, found.size
  end
end
