# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "smoke_seal/cli"
require "json"

# The next_steps of prod-smoke explain --json.
class CLINextStepsTest < Minitest::Test
  include ProdSmoke

  STEPS = SmokeSeal::CLI::Explain::NextSteps
  Suite = Struct.new(:app, :commands) do
    def rollback_commands(**facts) = commands.map { |command| "#{command} #{facts[:sha]}".strip }
  end

  def steps(evidence, options = {}, commands: ["kamal rollback"])
    explanation = { "evidence" => { "check" => "home", **evidence }, "curl" => "curl -sS https://shop.example/" }
    STEPS.new(explanation, Suite.new("shop", commands), options).to_a
  end

  def failed(*causes, **more)
    findings = causes.map { |cause| { "expectation" => "status", "cause" => cause, **more } }
    { "outcome" => "failed", "findings" => findings, "request_id" => "f6378ba8" }
  end

  def test_a_check_that_passed_needs_nothing
    assert_empty steps({ "outcome" => "passed" })
  end

  def test_each_cause_of_a_finding_has_a_step
    SmokeSeal::FailureGroup.const_get(:CAUSES).each_key do |cause|
      first = steps(failed(cause)).first
      refute_match(/\A(curl|prod-smoke)/, first, cause)
    end
  end

  def test_a_failed_check_is_requested_again_then_sealed_and_rolled_back_by_a_person_alone
    expected = ["The app did not answer as expected: look for this request in its log.",
                "Its X-Request-Id is f6378ba8.", "curl -sS https://shop.example/",
                "prod-smoke explain shop home --sha 0a1b2c3 --config my\\ app.yml",
                "prod-smoke shop --sha 0a1b2c3 --config my\\ app.yml",
                "If the seal is red as well, show these rollback commands to a person, who decides. Roll nothing " \
                "back by yourself.", "kamal rollback 0a1b2c3"]
    assert_equal expected, steps(failed("app"), { sha: "0a1b2c3", config: "my app.yml" })
    refute_includes steps(failed("app"), commands: []).join, "roll"
  end

  def test_hints_of_the_findings_are_steps
    assert_includes steps(failed("app", "hint" => "write allow: login")), "write allow: login"
  end

  def test_an_old_revision_is_looked_for_on_each_instance
    assert_includes steps(failed("old_revision"), { sha: "0a1b2c3" }), "prod-smoke live 0a1b2c3 shop"
  end

  def test_what_was_not_judged_leads_to_the_doctor_and_to_no_rollback
    found = steps({ "outcome" => "unjudged", "cause" => "dns", "reason" => "no such name" })
    assert_equal "Nothing is known about production: do not call it broken.", found.first
    assert_includes found, "prod-smoke doctor shop"
    refute_match(/rollback|DNS records/, found.join)
  end

  def test_a_warning_leads_to_no_rollback
    found = steps({ **failed("app"), "outcome" => "warned" })
    assert_equal "The check only warns: a seal stays green.", found.first
    refute_match(/rollback/, found.join)
  end

  def test_credentials_of_the_url_are_in_no_step
    assert_includes steps(failed("app"), { url: "https://user:canary@shop.example" }),
                    "prod-smoke shop --url https://shop.example"
  end

  def test_explain_prints_them_for_one_check_and_for_each
    HTTPServer.start({ "/" => [500, {}, ""], "/tasks" => PAGE }) do |server|
      in_studio(server, TWO_CHECKS, settings: "rollback: kamal") do |folder|
        one = JSON.parse(Command.run("explain", "home", "--json", folder: folder).out)
        assert_match(/\Akamal rollback/, one["next_steps"][-2])
        all = JSON.parse(Command.run("explain", "studio", "--json", folder: folder).out)
        assert_equal([false, true], all.map { |explanation| explanation["next_steps"].empty? })
      end
    end
  end
end
