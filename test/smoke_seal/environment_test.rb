# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/prod_smoke"
require "json"

# The same suite at the host's QA environment: said to be QA's, and never recorded as production's.
class EnvironmentTest < Minitest::Test
  include ProdSmoke

  def in_host(settings = "", environments: nil)
    HTTPServer.start({ "/" => PAGE, "/up" => PAGE }) do |qa|
      environments ||= "studio: { production_url: 'http://127.0.0.1:9', url: '#{qa.url}', staging_url: '#{qa.url}/' }"
      studio = "{ boot_window: 0, #{settings} checks: { home: { path: / } } }"
      in_folder("config/smoke_seal.yml" => "apps: { studio: #{studio} }",
                "config/qa_environments.yml" => "qa_environments: { #{environments} }") do |folder|
        yield folder, qa
      end
    end
  end

  def test_the_suite_runs_at_qa_and_says_so
    in_host do |folder, qa|
      result = Command.run("studio", "--env", "qa", folder: folder)
      assert_match(/^🟢 QA smoke seal: passed — 1.1 green vs #{qa.url} /, result.out)
      assert_equal 0, result.code
      seal = SmokeSeal.run("studio", environment: "qa", config: "#{folder}/config/smoke_seal.yml")
      assert_equal ["qa", "qa", qa.url], [seal.environment, seal.to_h["environment"], seal.url]
      assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
      assert_match(/\A🟢 QA smoke seal: passed/, SmokeSeal::Formatter.seal_line(seal))
      assert_match(/\A🟢 Staging smoke seal/, SmokeSeal.run("studio", environment: :staging,
                                                                     config: "#{folder}/config/smoke_seal.yml").to_s)
    end
  end

  def test_production_is_the_default_and_stored_as_ever
    in_host do |folder|
      seal = SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml")
      assert_equal ["production", "http://127.0.0.1:9", false],
                   [seal.environment, seal.url, seal.to_h.key?("environment")]
      assert_match(/\A🔴 Production smoke seal/, seal.verdict_line)
    end
  end

  def test_an_app_may_be_of_another_environment
    in_host("environment: qa,") do |folder, qa|
      config = "#{folder}/config/smoke_seal.yml"
      seal = SmokeSeal.run("studio", config: config)
      assert_equal ["qa", qa.url], [seal.environment, seal.url]
      assert_equal "production", SmokeSeal.run("studio", environment: "production", config: config).environment
      assert_equal 0, Command.run("check-config", folder: folder).code
    end
  end

  # A suite that is pointed at QA never looks at production by mistake.
  def test_the_url_of_production_is_not_used
    in_host("url: http://127.0.0.1:9,") do |folder, qa|
      assert_equal 0, Command.run("--env", "qa", folder: folder).code
      assert_equal ["/"], qa.requests.map(&:target)
    end
    in_host("url: http://127.0.0.1:9,",
            environments: "studio: { production_url: 'http://127.0.0.1:9' }") do |folder, _qa|
      assert_refused(/qa_environments.studio.url: is missing in config.qa_environments.yml/,
                     Command.run("--env", "qa", folder: folder))
      assert_refused(/qa_environments.studio.dev_url: is missing/, Command.run("--env", "dev", folder: folder))
      assert_refused(/environment: must be a name/, Command.run("--env", "q a", folder: folder))
    end
  end

  def test_a_url_that_is_given_wins
    in_host(environments: "studio: {}") do |folder, qa|
      assert_match(/QA smoke seal: passed/, Command.run("--env", "qa", "--url", qa.url, folder: folder).out)
    end
  end

  def test_an_unsealed_seal_names_qa
    in_host do |folder|
      config = "#{folder}/config/smoke_seal.yml"
      seals = [SmokeSeal.run("nope", environment: "qa", config: config),
               SmokeSeal.run_all(%w[nope], environment: "qa", config: config)["nope"]]
      lines = seals.map { |seal| seal.verdict_line.partition(" — ").first }
      assert_equal ["⚪ QA smoke seal: unsealed"] * 2, lines
      told = JSON.parse(Command.run("nope", "--env", "qa", "--json", folder: folder).out)
      assert_equal "qa", told.dig("seal", "environment")
    end
  end

  def test_a_ship_at_qa_records_nothing
    in_host do |folder|
      console = StringIO.new
      seal = SmokeSeal::Ship.seal(app: "studio", environment: "qa", config: "#{folder}/config/smoke_seal.yml",
                                  console: console, record: ->(_seal) { flunk })
      assert_predicate seal, :green?
      assert_match(/QA smoke seal/, console.string)
      refute_match(/record/, console.string)
    end
  end
end
