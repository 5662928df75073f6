# frozen_string_literal: true

require_relative "../test_helper"

class ProdSmokeTest < Minitest::Test
  RELEASE_REPOS = { "apps" => { "studio" => { "prod_deploy" => { "smoke_url" => "https://app.example.com" } } } }.freeze
  QA_ENVIRONMENTS = { "qa_environments" => { "studio" => { "production_url" => "https://example.com" },
                                             "shop" => { "production_url" => "https://shop.example.com" } } }.freeze

  def base_url_for(app, **rest)
    SmokeSeal::ProdSmoke.base_url_for(app, release_repos: RELEASE_REPOS, qa_environments: QA_ENVIRONMENTS, **rest)
  end

  def test_url_of_the_gate_wins
    assert_equal "https://app.example.com", base_url_for("studio", default: "https://default.example.com")
  end

  def test_production_url_comes_next
    assert_equal "https://shop.example.com", base_url_for("shop", default: "https://default.example.com")
  end

  def test_default_comes_last
    assert_equal "https://default.example.com", base_url_for("blog", default: "https://default.example.com")
  end

  def test_apps_and_keys_may_be_symbols
    repos = { apps: { studio: { prod_deploy: { smoke_url: "https://symbols.example.com" } } } }
    assert_equal "https://symbols.example.com", SmokeSeal::ProdSmoke.base_url_for("studio", release_repos: repos)
    assert_equal "https://app.example.com", base_url_for(:studio)
  end

  def test_url_is_stripped_and_a_blank_one_is_none
    repos = { "apps" => { "studio" => { "prod_deploy" => { "smoke_url" => " " } } } }
    url = SmokeSeal::ProdSmoke.base_url_for("studio", release_repos: repos, default: " https://default.example.com\n")
    assert_equal "https://default.example.com", url
  end

  def test_unknown_app_is_told_the_known_ones
    error = assert_raises(SmokeSeal::UnknownAppError) { base_url_for("blog") }
    assert_equal "unknown app blog; known: shop, studio", error.message
  end

  def test_url_for_a_name_is_not_repeated
    error = assert_raises(SmokeSeal::UnknownAppError) { base_url_for("https://me:s3cret@app.example.com") }
    assert_equal "an app is a name; to check a URL, write --url URL", error.message
  end

  def test_unknown_app_is_told_when_there_are_none
    error = assert_raises(SmokeSeal::UnknownAppError) { SmokeSeal::ProdSmoke.base_url_for("blog") }
    assert_equal "unknown app blog; no app is known: write config/smoke_seal.yml", error.message
  end

  def test_missing_and_odd_hashes_are_tolerated
    odd = [nil, 5, "apps", [], {}, { "apps" => nil }, { "apps" => [] }, { "apps" => { "studio" => nil } },
           { "apps" => { "studio" => { "prod_deploy" => "yes" } } }, { nil => nil, 5 => 5 },
           { "apps" => { "studio" => { "prod_deploy" => { "smoke_url" => 5 } } } }]
    odd.each do |hash|
      url = SmokeSeal::ProdSmoke.base_url_for("studio", release_repos: hash, qa_environments: hash, default: "https://d.example")
      assert_equal "https://d.example", url
      assert_raises(SmokeSeal::UnknownAppError) do
        SmokeSeal::ProdSmoke.base_url_for("studio", release_repos: hash, qa_environments: hash)
      end
    end
  end

  def test_names_in_any_encoding_are_reported
    error = assert_raises(SmokeSeal::UnknownAppError) do
      SmokeSeal::ProdSmoke.base_url_for("gr\xC3\xB6\xFF".b, release_repos: {
                                          "apps" => { "größe" => { "prod_deploy" => { "smoke_url" => "https://d.example" } } }
                                        })
    end
    assert_equal "unknown app grö�; known: größe", error.message
  end
end
