# frozen_string_literal: true

require "rexml/document"
require_relative "../../test_helper"
require_relative "../../support/quorum_seals"

# JUnit XML, as Jenkins and GitLab read it. REXML, which did not write it, reads it here.
class JUnitTest < Minitest::Test
  include QuorumSeals

  # What Jenkins' schema (jenkins-junit.xsd) demands of each element, and the children that it allows.
  REQUIRED = { "testsuites" => [], "testsuite" => %w[name tests], "testcase" => %w[name classname time],
               "property" => %w[name value], "failure" => %w[message type], "error" => %w[message type],
               "skipped" => %w[message], "flakyFailure" => %w[message type], "rerunFailure" => %w[message type],
               "stackTrace" => [], "system-out" => [], "properties" => [] }.freeze
  OF_CASE = %w[skipped error failure rerunFailure flakyFailure system-out].freeze

  def document(seal) = REXML::Document.new(SmokeSeal::Reports.render("junit", seal))

  def cases(seal) = REXML::XPath.match(document(seal), "//testcase")

  def case_of(seal, name) = cases(seal).find { |it| it.attributes["name"] == name }

  def attributes(element, names) = names.map { |name| element.attributes[name] }

  def assert_shape(document)
    REXML::XPath.match(document, "//*").each do |element|
      refute_includes attributes(element, REQUIRED.fetch(element.name)), nil, element.name
      assert_shape_of_case(element) if element.name == "testcase"
    end
  end

  def assert_shape_of_case(element)
    children = element.elements.map(&:name)
    assert_empty children - OF_CASE
    # GitLab shows one of the two.
    assert_operator (children & %w[failure error skipped]).size, :<=, 1
    assert_match(/\A\S.*smoke_seal\.[^.]+\.(checks|browser) \d+\.\d{3}\z/m,
                 attributes(element, %w[name classname time]).join(" "))
  end

  def test_there_is_one_case_per_check_with_its_outcome
    found = cases(mixed).to_h { |it| [it.attributes["name"], it.elements.map(&:name)] }
    assert_equal({ "up" => [], "slow" => %w[flakyFailure flakyFailure system-out], "home" => %w[failure],
                   "tasks" => %w[failure rerunFailure system-out], "news" => %w[system-out], "api" => %w[error],
                   "old" => [], "browser" => %w[skipped system-out] }, found)
    assert_shape(document(mixed))
  end

  def test_the_counts_are_those_of_the_cases
    suite = document(mixed).root.elements["testsuite"]
    assert_equal ["smoke_seal.shop", "8", "2", "1", "1", "1.234", "2026-06-26T21:28:45"],
                 attributes(suite, %w[name tests failures errors skipped time timestamp])
    assert_equal %w[8 2 1], attributes(document(mixed).root, %w[tests failures errors])
  end

  def test_a_failure_says_what_was_expected_and_how_to_repeat_it
    failure = case_of(mixed, "home").elements["failure"]
    assert_equal ["title: expected \"Shop\", got \"Oops\" (new)", "app"],
                 attributes(failure, %w[message type])
    assert_equal ["title: expected \"Shop\", got \"Oops\" (new)", "see the log", "https://shop.example/home",
                  "X-Request-Id: id-of-home", "curl https://shop.example/home"], failure.text.lines(chomp: true)
    assert_equal "title: expected \"Shop\", got \"Oops\" (red before this release); and 3 more",
                 case_of(mixed, "tasks").elements["failure"].attributes["message"]
  end

  def test_the_message_of_a_failure_is_the_reason_and_not_a_finding_that_only_warns
    slow = { **FINDING, "expectation" => "max_ms", "expected" => "at most 5 ms", "got" => "9 ms", "severity" => "warn" }
    failure = case_of(seal("red", [record("home", "failed", findings: [slow, FINDING])]), "home").elements["failure"]
    assert_equal "title: expected \"Shop\", got \"Oops\"; and 1 more", failure.attributes["message"]
    assert_includes failure.text, "only warns: max_ms: expected at most 5 ms, got 9 ms"
  end

  def test_a_check_that_held_after_a_retry_is_flaky_and_a_warning_passes
    assert_equal(%w[503 refused], case_of(mixed, "slow").elements.map { |it| it.attributes["message"] }.compact)
    assert_match(%r{\Awarning: title: expected.*^https://shop.example/news$.*^X-Request-Id: id-of-news}m,
                 case_of(mixed, "news").elements["system-out"].text)
    assert_equal "not judged: 429, which asks for fewer requests",
                 case_of(mixed, "api").elements["error"].attributes["message"]
  end

  # Readers count failures: a seal that is not green has at least one.
  def test_a_verdict_that_no_check_shows_has_a_case_of_its_own
    { ["green", []] => [], ["red", []] => %w[failure], [nil, []] => %w[error],
      [nil, [record("up")]] => %w[error] }.each do |(status, evidence), children|
      document = document(seal(status, evidence))
      assert_shape(document)
      assert_equal "seal", document.elements["//testcase[last()]"].attributes["name"]
      assert_equal children, document.elements["//testcase[last()]"].elements.map(&:name)
    end
    assert_equal(%w[up], cases(seal("green", [record("up")])).map { |it| it.attributes["name"] })
  end

  def test_each_vantage_is_a_property_and_a_line_of_each_case
    document = document(majority_red)
    assert_shape(document)
    properties = REXML::XPath.match(document, "//property").to_h { |it| attributes(it, %w[name value]) }
    assert_equal ["2 of 4", "green", "red: tasks 500", "red: tasks timeout"],
                 properties.values_at("quorum", "vantage.local", "vantage.fra", "vantage.tokyo")
    assert_equal ["at local: passed, 37 ms", "at fra: failed, 500", "at sfo: failed, 500", "at tokyo: failed, timeout"],
                 case_of(majority_red, "tasks").elements["system-out"].text.lines(chomp: true)
    assert_includes case_of(minority_red, "tasks").elements["system-out"].text, "at fra: failed, 500"
  end

  def test_a_hostile_seal_stays_xml_and_none_of_its_text_becomes_an_element
    document = document(hostile)
    assert_shape(document)
    assert_equal 1001, cases(hostile).size
    told = document.to_s
    refute_match(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/, told)
    failure = cases(hostile)[2].elements["failure"]
    assert_includes failure.attributes["message"], "&nbsp; &lt; & \" '"
    assert_includes cases(hostile)[1].elements["failure"].text, "]]> --> <!-- <?php ?> <![CDATA[ x"
  end
end
