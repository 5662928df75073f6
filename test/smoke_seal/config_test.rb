# frozen_string_literal: true

require_relative "../test_helper"
require "uri"
require "bigdecimal"

class ConfigTest < Minitest::Test
  include Workspace

  STUDIO = <<~YAML
    apps:
      studio:
        url: https://app.example.com
        checks:
          up: { path: /up }
          home: { path: / }
  YAML

  RELEASE_REPOS = <<~YAML
    apps:
      studio:
        repo: studio
        prod_deploy: { smoke_url: https://gate.example.com }
  YAML

  QA_ENVIRONMENTS = <<~YAML
    qa_environments:
      studio: { production_url: https://production.example.com }
      shop: { production_url: https://shop.example.com }
  YAML

  def load(**options) = SmokeSeal::Config.load(**options)

  # The suite of +app+ in a config file that holds +yaml+.
  def suite(yaml, app = "studio", **options)
    in_app(yaml) { |folder| load(path: "#{folder}/config/smoke_seal.yml").suite(app, **options) }
  end

  # What is wrong with a config file that holds +yaml+; the path of the file is left out.
  def problems(yaml, app = "studio")
    in_app(yaml) do |folder|
      path = "#{folder}/config/smoke_seal.yml"
      error = assert_raises(SmokeSeal::ConfigError) { load(path: path).suite(app) }
      return error.problems.map { |problem| problem.delete_prefix("#{path}: ") }
    end
  end

  # -- Where it is

  def test_file_is_found_from_the_working_directory_upwards
    in_app(STUDIO) do |folder|
      deep = "#{folder}/app/models/concerns"
      FileUtils.mkdir_p(deep)
      [folder, deep, "#{folder}/config"].each do |place|
        Dir.chdir(place) { assert_equal "#{folder}/config/smoke_seal.yml", load.path }
      end
    end
  end

  def test_nearest_file_wins
    in_folder("config/smoke_seal.yml" => STUDIO, "engine/config/smoke_seal.yml" => STUDIO) do |folder|
      Dir.chdir("#{folder}/engine") { assert_equal "#{folder}/engine/config/smoke_seal.yml", load.path }
    end
  end

  def test_root_is_where_to_look_when_nothing_is_found_on_the_way_up
    in_app(STUDIO) do |folder|
      Dir.chdir("/") { assert_equal "#{folder}/config/smoke_seal.yml", load(root: folder).path }
      in_app(STUDIO) do |nearer|
        Dir.chdir(nearer) { assert_equal "#{nearer}/config/smoke_seal.yml", load(root: folder).path }
      end
    end
  end

  def test_root_of_the_gem_is_used_by_a_run
    in_app("apps: { studio: { checks: { up: { path: up } } } }") do |folder|
      SmokeSeal.root = folder
      Dir.chdir("/") do
        error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("studio", url: "http://127.0.0.1:9") }
        assert_equal ['checks.up.path: "up" must begin with one /; it is a path below the app\'s url'], error.problems
      end
    ensure
      SmokeSeal.root = nil
    end
  end

  def test_given_path_is_the_only_place
    in_folder("config/smoke_seal.yml" => STUDIO, "other.yml" => "apps: { shop: }") do |folder|
      Dir.chdir(folder) { assert_equal %w[shop], load(path: "other.yml").apps }
      assert_equal %w[shop], load(path: Pathname("#{folder}/other.yml")).apps
    end
  end

  def test_given_path_that_is_not_there_is_named
    in_folder do |folder|
      error = assert_raises(SmokeSeal::ConfigError) { load(path: "#{folder}/none.yml") }
      assert_equal "#{folder}/none.yml: no such file", error.message
      error = assert_raises(SmokeSeal::ConfigError) { load(path: folder) }
      assert_equal "#{folder}: is no file", error.message
    end
  end

  # Its own process, as a process whose working directory is gone is no place for other tests.
  def test_working_directory_that_was_deleted_is_no_obstacle
    in_folder("app/config/smoke_seal.yml" => STUDIO, "gone/.keep" => "") do |folder|
      pid = fork do
        Dir.chdir("#{folder}/gone")
        FileUtils.rm_r("#{folder}/gone")
        known = load(root: "#{folder}/app").apps
        given = begin
          load(path: "smoke_seal.yml")
        rescue SmokeSeal::ConfigError => e
          e.message
        end
        exit!([known, given] == [%w[studio], "smoke_seal.yml: no such file"])
      end
      Process.wait(pid)
      assert_predicate Process.last_status, :success?
    end
  end

  # -- What it may hold

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

  # -- The browser lane and the way back

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

  def test_url_for_a_name_is_refused_and_not_repeated
    ["https://me:s3cret@app.example.com", :"https://me:s3cret@app.example.com"].each do |app|
      assert_equal ["an app is a name; to look at a URL write --url URL"], problems(STUDIO, app)
      error = assert_raises(SmokeSeal::UnknownAppError) { problems_without_a_file(app) }
      assert_equal "an app is a name; to look at a URL write --url URL", error.message
    end
  end

  def problems_without_a_file(app)
    in_folder { |folder| Dir.chdir(folder) { load.suite(app, url: "http://127.0.0.1:3000") } }
  end

  def test_inspect_tells_the_place_and_no_content
    yaml = "apps: { studio: { url: 'https://me:s3cret@app.example.com' } }"
    in_folder("config/smoke_seal.yml" => yaml, "config/release_repos.yml" => RELEASE_REPOS) do |folder|
      config = load(path: "#{folder}/config/smoke_seal.yml")
      assert_equal %w[studio], config.apps
      assert_equal "#<SmokeSeal::Config #{folder}/config/smoke_seal.yml>", config.inspect
      host = SmokeSeal::Host.find(["#{folder}/config"])
      assert_equal ["https://gate.example.com", "#<SmokeSeal::Host #{folder}/config>"],
                   [host.url_for("studio"), host.inspect]
    end
    assert_equal "#<SmokeSeal::Host>", SmokeSeal::Host.new(nil).inspect
  end

  # -- What the host's deploy config says

  def test_host_alone_is_enough_for_the_default_checks
    in_folder("config/release_repos.yml" => RELEASE_REPOS, "config/qa_environments.yml" => QA_ENVIRONMENTS) do |folder|
      Dir.chdir(folder) do
        config = load
        assert_nil config.path
        assert_equal %w[shop studio], config.apps
        assert_equal "https://gate.example.com", config.suite("studio").url
        assert_equal "https://shop.example.com", config.suite("shop").url
        assert_equal %w[up home], config.suite("shop").checks
      end
    end
  end

  def test_host_says_where_an_app_of_the_file_is
    checks = "apps: { studio: { checks: { up: { path: /up } } }, blog: { url: https://blog.example.com } }"
    in_folder("config/smoke_seal.yml" => checks, "config/release_repos.yml" => RELEASE_REPOS,
              "config/qa_environments.yml" => QA_ENVIRONMENTS) do |folder|
      Dir.chdir(folder) do
        assert_equal %w[studio blog shop], load.apps
        assert_equal "https://gate.example.com", load.suite("studio").url
        assert_equal %w[up], load.suite("studio").checks
        error = assert_raises(SmokeSeal::UnknownAppError) { load.suite("wiki") }
        assert_equal "unknown app wiki; known: studio, blog, shop", error.message
      end
    end
  end

  def test_url_of_the_file_wins_over_the_hosts
    in_folder("config/smoke_seal.yml" => STUDIO, "config/release_repos.yml" => RELEASE_REPOS) do |folder|
      assert_equal "https://app.example.com", load(path: "#{folder}/config/smoke_seal.yml").suite("studio").url
    end
  end

  def test_host_of_a_given_file_is_the_one_beside_it
    in_folder("config/release_repos.yml" => RELEASE_REPOS, "other/smoke_seal.yml" => "apps: { blog: }",
              "ours/smoke_seal.yml" => "apps: { blog: }", "ours/qa_environments.yml" => QA_ENVIRONMENTS) do |folder|
      Dir.chdir(folder) do
        assert_equal %w[blog], load(path: "other/smoke_seal.yml", root: folder).apps
        assert_equal %w[blog shop studio], load(path: "ours/smoke_seal.yml", root: folder).apps
      end
    end
  end

  def test_wrong_url_of_the_host_is_told_as_the_hosts
    environments = "qa_environments: { studio: { production_url: example.com } }"
    in_folder("config/qa_environments.yml" => environments) do |folder|
      Dir.chdir(folder) do
        error = assert_raises(SmokeSeal::ConfigError) { load.suite("studio") }
        assert_equal ["the url of the host's deploy config: example.com has no scheme; write https://example.com"],
                     error.problems
      end
    end
  end

  def test_broken_file_of_the_host_is_named
    in_folder("config/release_repos.yml" => "apps: [") do |folder|
      Dir.chdir(folder) do
        error = assert_raises(SmokeSeal::ConfigError) { load.apps }
        assert_match(%r{\A#{Regexp.escape(folder)}/config/release_repos.yml: line \d: }, error.message)
      end
    end
  end

  # -- What is wrong with it

  def test_broken_yaml_is_told_with_its_line
    assert_equal ["line 2: did not find expected ',' or '}' while parsing a flow mapping"],
                 problems("apps:\n  studio: { url: https://app.example.com\n")
  end

  def test_broken_erb_is_told_with_its_line
    assert_equal ["line 2: in ERB: no such shop"], problems("apps:\n  studio: <%= raise 'no such shop' %>\n")
    assert_equal ["line 1: in ERB: cannot load such file -- nowhere"], problems("<% require 'nowhere' %>")
    assert_equal ["line 1: in ERB: NotImplementedError"], problems("<% raise NotImplementedError %>")
    assert_match(/\Aline 2: in ERB: syntax error/, problems("apps:\n<% studio( %>\n").first)
    assert_match(/\Aline 3: in ERB: undefined local variable or method .nothing'/,
                 problems("apps:\n\n<%= nothing %>\n").first)
  end

  def test_key_that_stands_twice_is_told_with_its_line
    assert_equal ["line 5: home stands here twice"], problems(<<~YAML)
      apps:
        studio:
          checks:
            home: { path: / }
            home: { path: /up }
    YAML
  end

  def test_keys_that_are_the_same_text_in_the_end_stand_twice
    { "up" => ":up", "0x10" => "16", '"a"' => "a", "!!str 5" => "5", "'2026-06-26'" => "2026-06-26",
      "'true'" => "yes" }.each do |first, second|
      assert_equal ["line 2: #{second} stands here twice"], problems("#{first}: 1\n#{second}: 2\n")
    end
  end

  def test_tagged_keys_make_no_objects
    assert_equal ["line 1: x stands here twice"], problems("apps: { !ruby/object:Object x: , x: }")
  end

  def test_second_document_is_told_with_its_line
    second = "a second document begins here; only the first would be read"
    assert_equal ["line 10: #{second}"], problems("---\n# ours\n#{STUDIO}\n---\napps: { shop: }\n")
    assert_equal ["line 2: #{second}"], problems("--- # nothing\n---\n#{STUDIO}")
    assert_equal %w[up home], suite("---\n#{STUDIO}...\n# the end\n").checks
  end

  def test_value_that_reads_as_a_date_is_told
    assert_equal ["a value reads as Date, not as text; put it in quotes"],
                 problems("apps: { studio: { checks: { home: { path: /, text: 2026-06-26 } } } }")
  end

  def test_ruby_objects_are_refused
    assert_equal ["a value reads as Object, not as text; put it in quotes"], problems("apps: !ruby/object:Object {}")
  end

  def test_file_that_is_no_text_or_nested_without_end_is_told
    assert_match(/\Aline 1: .*UTF-8/, problems("apps: \xFF").first)
    assert_equal ["is nested too deeply"], problems("apps: #{"[" * 5000}#{"]" * 5000}")
  end

  def test_aliases_that_lead_nowhere_are_told
    assert_match(/\bcommon\b/, problems("apps: *common").first)
  end

  def test_aliases_that_lead_in_circles_end
    circle = "apps:\n  studio: &studio\n    checks: { up: *studio, home: *studio }\n"
    within(20) { assert_includes problems(circle).join("\n"), "checks.up.checks: unknown expectation" }
  end

  def test_file_of_another_shape_is_told
    assert_equal ["must be a mapping that begins with apps:"], problems("[]")
    assert_equal ["apps: must be a mapping of app names to their settings"], problems("apps: studio")
    assert_equal ["studio: unknown key; apps stand below apps:, and your own anchors below x-…"], problems("studio: {}")
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
                    "headers.Authorization: the environment has no SMOKE_SEAL_TEST_TOKEN; set it, or remove the header"
    ENV["SMOKE_SEAL_TEST_TOKEN"] = "s3cret"
    assert_equal ['headers.no header: "no header" is no header name'], problems(yaml)
  ensure
    ENV.delete("SMOKE_SEAL_TEST_TOKEN")
  end

  def test_everything_that_is_wrong_is_told_at_once
    assert_equal [
      "url: example.com has no scheme; write https://example.com",
      "timout: unknown setting; did you mean timeout?",
      "checks.home.path: is missing; write the path to ask for, such as /",
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

  def test_problems_are_told_by_app
    yaml = <<~YAML
      apps:
        studio: { url: https://app.example.com }
        shop: { url: ftp://shop.example.com, timout: 5 }
        blog: 5
    YAML
    in_app(yaml) do |folder|
      assert_equal({ "shop" => ["url: the scheme ftp is not looked at; only http and https are",
                                "timout: unknown setting; did you mean timeout?"],
                     "blog" => ["apps.blog: must be a mapping of its settings and checks"] },
                   load(path: "#{folder}/config/smoke_seal.yml").problems)
    end
  end
end
