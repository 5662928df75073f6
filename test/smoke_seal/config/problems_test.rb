# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/config_files"

# What is wrong with the config.
class ConfigProblemsTest < Minitest::Test
  include ConfigFiles

  def test_broken_yaml_is_reported_with_its_line
    assert_equal ["line 2: did not find expected ',' or '}' while parsing a flow mapping"],
                 problems("apps:\n  studio: { url: https://app.example.com\n")
  end

  def test_tab_is_reported_as_what_it_is
    {
      "apps:\n\tstudio:\n" => 2, "apps:\n  studio:\n  \t  url: x\n" => 3,
      "apps:\n  studio:\n    url: x\n\t  y: x\n" => 4
    }.each do |yaml, line|
      assert_equal ["line #{line}: is indented with a tab; YAML takes spaces alone"], problems(yaml), yaml
    end
    # A tab elsewhere is white space like any other.
    assert_match(/\Aline 2: did not find/, problems("apps:\t # all\n  studio: { url: https://app.example.com\n").first)
  end

  def test_broken_erb_is_reported_with_its_line
    assert_equal ["line 2: in ERB: no such shop"], problems("apps:\n  studio: <%= raise 'no such shop' %>\n")
    assert_equal ["line 1: in ERB: cannot load such file -- nowhere"], problems("<% require 'nowhere' %>")
    assert_equal ["line 1: in ERB: NotImplementedError"], problems("<% raise NotImplementedError %>")
    assert_match(/\Aline 2: in ERB: syntax error/, problems("apps:\n<% studio( %>\n").first)
    assert_match(/\Aline 3: in ERB: undefined local variable or method .nothing'/,
                 problems("apps:\n\n<%= nothing %>\n").first)
  end

  def test_key_that_stands_twice_is_reported_with_its_line
    assert_equal ["line 5: home is here twice"], problems(<<~YAML)
      apps:
        studio:
          checks:
            home: { path: / }
            home: { path: /up }
    YAML
  end

  def test_keys_that_are_the_same_text_in_the_end_stand_twice
    { "up" => ":up", "0x10" => "16", '"a"' => "a", "!!str 5" => "5", "'2026-06-26'" => "2026-06-26",
      "'true'" => "yes", "on" => "true", "off" => "no", "null" => "~" }.each do |first, second|
      assert_equal ["line 2: #{second} is here twice"], problems("#{first}: 1\n#{second}: 2\n")
    end
  end

  def test_tagged_keys_make_no_objects
    assert_equal ["line 1: x is here twice"], problems("apps: { !ruby/object:Object x: , x: }")
  end

  def test_second_document_is_reported_with_its_line
    second = "a second document begins here; only the first would be read"
    assert_equal ["line 10: #{second}"], problems("---\n# ours\n#{STUDIO}\n---\napps: { shop: }\n")
    assert_equal ["line 2: #{second}"], problems("--- # nothing\n---\n#{STUDIO}")
    assert_equal %w[up home], suite("---\n#{STUDIO}...\n# the end\n").checks
  end

  def test_day_is_the_text_that_it_is
    yaml = "apps: { studio: { url: 'https://app.example.com', checks: { home: { path: /, text: %s } }, known: [%s] } }"
    known = "{ check: home, expectation: text, until: %s, why: x }"
    assert_equal %w[home], suite(format(yaml, "2026-06-26", format(known, "2026-12-31"))).checks
    assert_equal ['known[0].until: must be a day such as 2026-12-31, not "2026-02-30"'],
                 problems(format(yaml, "2026-06-26", format(known, "2026-02-30")))
  end

  def test_value_that_reads_as_a_date_is_reported
    assert_equal ["a value reads as Date, not as text; put it in quotes"],
                 problems("apps: { studio: { checks: { home: { path: /, text: 2026-6-26 } } } }")
  end

  def test_ruby_objects_are_refused
    assert_equal ["a value reads as Object, not as text; put it in quotes"], problems("apps: !ruby/object:Object {}")
  end

  def test_file_that_is_no_text_or_nested_without_end_is_reported
    assert_match(/\Aline 1: .*UTF-8/, problems("apps: \xFF").first)
    assert_equal ["is nested too deeply"], problems("apps: #{"[" * 5000}#{"]" * 5000}")
  end

  def test_aliases_that_lead_nowhere_are_reported
    assert_match(/\bcommon\b/, problems("apps: *common").first)
  end

  def test_aliases_that_lead_in_circles_end
    circle = "apps:\n  studio: &studio\n    checks: { up: *studio, home: *studio }\n"
    within(20) { assert_includes problems(circle).join("\n"), "checks.up.checks: unknown expectation" }
  end

  def test_file_of_another_shape_is_reported
    assert_equal ["must be a mapping that begins with apps:"], problems("[]")
    assert_equal ["apps: must be a mapping of app names to their settings"], problems("apps: studio")
    assert_equal ["studio: unknown key; apps belong below apps:, and your own anchors below x-…"],
                 problems("studio: {}")
    assert_equal ["apps.studio: must be a mapping of its settings and checks"], problems("apps: { studio: [] }")
  end

  def test_unset_variable_is_told_by_name_and_a_set_one_by_no_message
    yaml = <<~YAML
      apps:
        studio:
          url: https://app.example.com
          headers: { Authorization: env:SMOKE_SEAL_TEST_TOKEN, "no header": env:SMOKE_SEAL_TEST_TOKEN }
    YAML
    assert_includes problems(yaml),
                    "headers.Authorization: the environment has no SMOKE_SEAL_TEST_TOKEN; set it, or remove the line"
    ENV["SMOKE_SEAL_TEST_TOKEN"] = "s3cret"
    assert_equal ['headers.no header: "no header" is no header name'], problems(yaml)
  ensure
    ENV.delete("SMOKE_SEAL_TEST_TOKEN")
  end

  def test_everything_that_is_wrong_is_reported_at_once
    assert_equal [
      "url: example.com has no scheme; write https://example.com",
      "timout: unknown setting; did you mean timeout?",
      "checks.home.path: is missing; write the path to request, such as /",
      "checks.home.title: /(/ is no regex: unclosed group",
      "checks.home.titel: unknown expectation; did you mean title?",
      "checks.tasks.status: 99 is no HTTP status; write 200, 2xx or [200, 204]"
    ].sort, problems(<<~YAML).sort
      apps:
        studio:
          url: example.com
          timout: 5
          checks:
            home: { title: /(/, titel: Studio }
            tasks: { path: /tasks, status: 99 }
    YAML
  end

  def test_problems_are_reported_by_app
    yaml = <<~YAML
      apps:
        studio: { url: https://app.example.com }
        shop: { url: ftp://shop.example.com, timout: 5 }
        blog: 5
    YAML
    in_app(yaml) do |folder|
      assert_equal({ "shop" => ["url: the scheme ftp is not supported; only http and https are",
                                "timout: unknown setting; did you mean timeout?"],
                     "blog" => ["apps.blog: must be a mapping of its settings and checks"] },
                   load(path: "#{folder}/config/smoke_seal.yml").problems)
    end
  end
end
