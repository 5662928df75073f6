# frozen_string_literal: true

require "json"
require_relative "../../test_helper"
require_relative "../../support/quorum_seals"

# The JSON of seals fits the schema that docs/ has. The core evaluates the schema, as it does for any app's API.
class SealJSONTest < Minitest::Test
  include QuorumSeals

  SCHEMA = JSON.parse(File.read(File.expand_path("../../../docs/seal.schema.json", __dir__), encoding: "UTF-8"))

  # The same schema, which also refuses properties that it does not describe.
  STRICT = begin
    strict = lambda do |schema|
      case schema
      when Hash
        closed = schema["properties"] && schema["type"] == "object" ? { "additionalProperties" => false } : {}
        schema.transform_values(&strict).merge(closed)
      when Array then schema.map(&strict)
      else schema
      end
    end
    strict.call(SCHEMA)
  end

  def test_it_is_what_the_seal_recorded_and_is_read_back
    text = SmokeSeal::Reports.render("json", SmokeSeal::Seal.from_h(mixed))
    assert_equal mixed, JSON.parse(text)
    assert_equal SmokeSeal::Seal.from_h(mixed), SmokeSeal::Seal.load(text)
  end

  def test_a_hostile_seal_is_json
    assert_equal 1001, JSON.parse(SmokeSeal::Reports.render("json", hostile))["evidence"].size
  end

  def test_seals_of_every_kind_fit_the_schema
    seals = [mixed, quick, long_boot, seal("green"), seal(nil, reason: "x"), seal("red", environment: "qa"),
             minority_red, majority_red, *seals_of_cases]
    assert_operator seals.size, :>, 100
    assert_empty unfit(seals)
  end

  def test_seals_of_runs_fit_the_schema
    pages = { "/" => [200, {}, "<title>Shop</title><img src=/none.png>x"], "/away" => [302, { "Location" => "/" }, ""],
              "/up" => [200, { "X-Instance" => "a1" }, "ok"] }
    HTTPServer.start(pages) do |server|
      settings = "boot_window: 0, browser: \"exit 1\", instances: { header: X-Instance }"
      checks = "{ home: { path: /, title: Other, assets: true }, away: { path: /away }, up: { path: /up } }"
      in_app("apps: { shop: { url: #{server.url}, #{settings}, checks: #{checks} } }") do |folder|
        red = SmokeSeal.run("shop", config: "#{folder}/config/smoke_seal.yml")
        assert_predicate red, :red?
        assert red.to_h["instances"]
        unsealed = SmokeSeal.run("shop", config: "#{folder}/none.yml")
        assert_predicate unsealed, :unsealed?
        assert_empty unfit([red, unsealed].map(&:to_h))
      end
    end
  end

  def test_what_does_not_fit_is_found
    odd = [mixed.merge("status" => "amber"), mixed.merge("more" => 1), mixed.except("summary"),
           mixed.merge("evidence" => [record("up", "broken")])]
    assert_equal 4, unfit(odd).size
  end

  private

  # Seals with each of the values that records are tried with elsewhere.
  def seals_of_cases = seals_of_records + seals_of_vantages

  def seals_of_records
    SealCases::FIELDS.flat_map do |name, values|
      values.product([SealCases::RECORD, SealCases::LANE]).filter_map do |value, base|
        SmokeSeal::Seal.from_h(SealCases::BASE.merge("evidence" => [base.merge(name => value)]))&.to_h
      end
    end
  end

  def seals_of_vantages
    SealCases::VANTAGE_FIELDS.flat_map do |name, values|
      values.map do |value|
        quorum = { **SealCases::QUORUM, "vantages" => [SealCases::VANTAGE.merge(name => value)] }
        SmokeSeal::Seal.from_h(SealCases::BASE.merge("quorum" => quorum)).to_h
      end
    end
  end

  # What the core finds wrong with these seals, by the schema.
  def unfit(seals)
    answers = seals.map { |seal| [200, { "Content-Type" => "application/json" }, JSON.generate(seal)] }
    pages = answers.each_with_index.to_h { |answer, index| ["/#{index}", answer] }
    HTTPServer.start(pages) do |server|
      checks = pages.keys.to_h { |path| ["seal #{path}", { "path" => path, "json_schema" => STRICT }] }
      suite = SmokeSeal::Suite.parse("seals", { "checks" => checks, "boot_window" => 0 }, url: server.url)
      found = suite.run.evidence.reject { |record| record["outcome"] == "passed" }
      return found.map { |record| record.values_at("check", "reason", "findings") }
    end
  end
end
