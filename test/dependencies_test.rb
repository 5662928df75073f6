# frozen_string_literal: true

require "test_helper"
require_relative "../lint/dependencies"

class DependenciesTest < Minitest::Test
  REASONS = "| crate | for |\n| --- | --- |\n| app, json (fast) | data |\n"

  def test_crates_that_keep_the_rules_are_passed_over
    assert_empty problems(crate("json", license: "(MIT OR Apache-2.0) AND Unicode-3.0"))
  end

  def test_a_licence_that_is_not_allowed_is_named
    assert_equal ['json 1.0.0: lint/dependencies.rb does not allow its licence, "GPL-3.0"'],
                 problems(crate("json", license: "GPL-3.0"))
    assert_equal 1, problems(crate("json", license: "MIT AND GPL-3.0")).size
    assert_equal 1, problems(crate("json", license: nil)).size
    assert_empty problems(crate("json", license: "GPL-3.0 OR MIT"))
    assert_empty problems(crate("json", license: "MIT/GPL-3.0"))
  end

  def test_a_crate_from_elsewhere_is_named
    assert_equal ["json 1.0.0: it comes from git+https://example.com/json, and not from crates.io"],
                 problems(crate("json", source: "git+https://example.com/json"))
  end

  def test_a_crate_that_is_there_twice_is_named
    found = problems(crate("json"), crate("json", version: "2.0.0"))
    assert_equal ["json: it is there as 1.0.0 and 2.0.0; see cargo tree --invert json"], found
  end

  def test_a_crate_without_a_reason_is_named
    assert_equal ["yaml: docs/architecture.md does not say what it is for"], problems(crate("yaml"))
  end

  def test_what_only_builds_and_tests_need_is_left_out
    assert_empty problems(crate("yaml", license: "GPL-3.0"), kind: "dev")
    assert_empty problems(crate("yaml", license: "GPL-3.0", target: "proc-macro"))
  end

  private

  def crate(name, version: "1.0.0", license: "MIT", source: Dependencies::REGISTRY, target: "lib")
    { "id" => "#{name} #{version}", "name" => name, "version" => version, "license" => license, "source" => source,
      "targets" => [{ "kind" => [target] }] }
  end

  def problems(*crates, kind: nil)
    app = crate("app", source: nil)
    deps = crates.map { |found| { "pkg" => found["id"], "dep_kinds" => [{ "kind" => kind }] } }
    nodes = crates.map { |found| { "id" => found["id"], "deps" => [] } } + [{ "id" => app["id"], "deps" => deps }]
    metadata = { "packages" => [app, *crates], "resolve" => { "nodes" => nodes } }
    found = Dependencies.new(metadata, package: "app", reasons: REASONS).problems
    found.reject { |problem| problem.include?("TWICE") }
  end
end
