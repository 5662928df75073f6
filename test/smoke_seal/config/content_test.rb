# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/config_files"
require "bigdecimal"
require "uri"

# What the config may hold, and what a run may say instead.
class ConfigContentTest < Minitest::Test
  include ConfigFiles

  def test_erb_is_evaluated
    yaml = <<~YAML
      apps:
        studio:
          url: https://<%= "app" %>.example.com
          checks:
          <%- 3.times do |number| -%>
            page<%= number %>: { path: /<%= number %> }
          <%- end -%>
    YAML
    assert_equal "https://app.example.com", suite(yaml).url
    assert_equal %w[page0 page1 page2], suite(yaml).checks
  end

  def test_aliases_and_the_authors_own_anchors_are_taken
    yaml = <<~YAML
      x-common: &common
        up: { path: /up }
      apps:
        studio:
          url: https://app.example.com
          checks: { <<: *common, home: { path: / } }
        shop:
          url: https://shop.example.com
          checks: *common
    YAML
    assert_equal %w[home up], suite(yaml).checks.sort
    assert_equal %w[up], suite(yaml, "shop").checks
  end

  def test_symbols_are_taken_as_text
    suite = suite(<<~YAML)
      :apps:
        :studio:
          :url: https://app.example.com
          :checks:
            :up:
              :path: /up
    YAML
    assert_equal ["https://app.example.com", %w[up]], [suite.url, suite.checks]
  end

  def test_app_without_checks_gets_the_default_ones
    ["apps: { studio: { url: https://app.example.com } }",
     "apps: { studio: { url: https://app.example.com, checks: {} } }"].each do |yaml|
      assert_equal %w[up home], suite(yaml).checks
    end
  end

  def test_empty_file_knows_no_app
    ["", "# nothing yet\n", "apps:\n"].each do |yaml|
      assert_equal ["unknown app studio; no app is known: write config/smoke_seal.yml"], problems(yaml)
    end
  end

  def test_unknown_app_is_told_the_known_ones
    assert_equal ["unknown app blog; known: studio"], problems(STUDIO, "blog")
  end

  def test_app_may_be_a_symbol_or_bytes
    assert_equal "studio", suite(STUDIO, :studio).app
    assert_equal "größe", suite("apps: { größe: { url: https://app.example.com } }", "größe".b).app
  end

  def test_url_wins_over_the_file
    assert_equal "http://127.0.0.1:3000", suite(STUDIO, url: "http://127.0.0.1:3000").url
    assert_equal "http://127.0.0.1:3000", suite(STUDIO, url: URI("http://127.0.0.1:3000/")).url
  end

  def test_any_name_will_do_for_a_url_when_no_app_is_known
    in_folder do |folder|
      Dir.chdir(folder) do
        assert_equal %w[up home], load.suite("whatever", url: "http://127.0.0.1:3000").checks
        assert_raises(SmokeSeal::UnknownAppError) { load.suite("whatever") }
      end
    end
  end

  def test_deadline_shortens_the_timeout_with_it
    yaml = "apps: { studio: { url: https://app.example.com, timeout: 20, deadline: 30 } }"
    assert_equal %w[up home], suite(yaml, deadline: 0.5).checks
    in_app(yaml) do |folder|
      config = load(path: "#{folder}/config/smoke_seal.yml")
      error = assert_raises(SmokeSeal::ConfigError) { config.suite("studio", deadline: -1) }
      assert_equal ["deadline: must be a number of seconds above 0, at most 3600, not -1"], error.problems
    end
  end

  def test_lane_is_declared_as_a_command_or_a_mapping
    ["npx playwright test", "{ command: npx playwright test, timeout: 5, severity: warn }"].each do |lane|
      assert_equal %w[up home browser], suite("#{STUDIO}    browser: #{lane}\n").checks
    end
    assert_equal ["browser.comand: unknown key of a browser lane; did you mean command?",
                  "browser.command: is missing; write what to run, such as npx playwright test"].sort,
                 problems("#{STUDIO}    browser: { comand: x }\n").sort
  end

  def test_check_may_not_have_the_name_of_the_lane
    assert_equal ["checks.browser: is the name of the browser lane; give the check another"],
                 problems("#{STUDIO.sub("home:", "browser:")}    browser: x\n")
    assert_equal %w[up browser], suite(STUDIO.sub("home:", "browser:")).checks
  end

  # As ActiveSupport::Duration does: it passes for the number that it holds.
  Duration = Struct.new(:to_f) do
    def is_a?(what) = what == Integer || super
  end

  def test_deadline_may_be_any_number_or_a_duration
    [1, 0.5, 1/2r, BigDecimal("0.5"), Duration.new(0.5)].each do |deadline|
      assert_equal %w[up home], suite(STUDIO, deadline: deadline).checks
    end
    in_app(STUDIO) do |folder|
      config = load(path: "#{folder}/config/smoke_seal.yml")
      { Duration.new(-0.5) => "-0.5", "30" => '"30"' }.each do |deadline, said|
        error = assert_raises(SmokeSeal::ConfigError) { config.suite("studio", deadline: deadline) }
        assert_equal ["deadline: must be a number of seconds above 0, at most 3600, not #{said}"], error.problems
      end
    end
  end

  def test_boot_window_may_be_any_number_or_a_duration
    [0, 0.0, 30, 0.5, 1/2r, BigDecimal("0.5"), Duration.new(0.5)].each do |window|
      assert_equal %w[up home], suite(STUDIO, boot_window: window).checks
    end
    { Duration.new(-0.5) => "-0.5", "30" => '"30"', 3601 => "3601", -1 => "-1" }
      .each { |window, said| assert_equal [WINDOW + said], refusal(STUDIO, boot_window: window) }
  end

  def test_times_of_the_caller_win_over_those_of_the_file_and_raise_nothing_about_them
    file = "#{STUDIO}    timeout: 5\n    deadline: 20\n    boot_window: 10\n"
    [{ deadline: 3 }, { deadline: 7 }, { boot_window: 25 }, { boot_window: 3600 }, { boot_window: 0, deadline: 1 },
     { boot_window: 25, deadline: 26 }].each { |times| assert_equal %w[up home], suite(file, **times).checks }
    assert_equal %w[up home], suite("#{STUDIO}    boot_window: 50\n", deadline: 0.5).checks
  end

  def test_times_of_the_caller_that_do_not_go_together_are_refused
    advice = "boot_window: 30 s is longer than the whole run may take; lower it, or raise deadline to 30"
    assert_equal [advice], refusal(STUDIO, boot_window: 30, deadline: 20)
    assert_equal [advice], problems("#{STUDIO}    boot_window: 30\n    deadline: 20\n")
    assert_equal ["deadline: must be a number of seconds above 0, at most 3600, not 0"], refusal(STUDIO, deadline: 0)
  end

  def test_url_for_a_name_is_refused_and_not_repeated
    ["https://me:s3cret@app.example.com", :"https://me:s3cret@app.example.com"].each do |app|
      assert_equal ["an app is a name; to check a URL, write --url URL"], problems(STUDIO, app)
      error = assert_raises(SmokeSeal::UnknownAppError) { problems_without_a_file(app) }
      assert_equal "an app is a name; to check a URL, write --url URL", error.message
    end
  end

  def test_inspect_tells_the_place_and_no_content
    yaml = "apps: { studio: { url: 'https://me:s3cret@app.example.com' } }"
    in_folder("config/smoke_seal.yml" => yaml, "config/release_repos.yml" => RELEASE_REPOS) do |folder|
      config = load(path: "#{folder}/config/smoke_seal.yml")
      assert_equal %w[studio], config.apps
      assert_equal "#<SmokeSeal::Config #{folder}/config/smoke_seal.yml>", config.inspect
      host = SmokeSeal::HostDeployConfig.find(["#{folder}/config"])
      assert_equal ["https://gate.example.com", "#<SmokeSeal::HostDeployConfig #{folder}/config>"],
                   [host.url_for("studio"), host.inspect]
    end
    assert_equal "#<SmokeSeal::HostDeployConfig>", SmokeSeal::HostDeployConfig.new(nil).inspect
  end

  private

  WINDOW = "boot_window: must be a number of seconds from 0 to 3600, not "
  private_constant :WINDOW

  # What is wrong with what the caller says.
  def refusal(yaml, **options) = assert_raises(SmokeSeal::ConfigError) { suite(yaml, **options) }.problems

  def problems_without_a_file(app)
    in_folder { |folder| Dir.chdir(folder) { load.suite(app, url: "http://127.0.0.1:3000") } }
  end
end
