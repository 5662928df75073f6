# frozen_string_literal: true

require_relative "../../../test_helper"
require "smoke_seal/cli"

class CLIInitStableTextTest < Minitest::Test
  WORDING = SmokeSeal::CLI::Init::StableText

  def test_title_is_reduced_to_its_stable_part
    {
      "McRitchie Studio" => "McRitchie Studio", "Tasks · McRitchie Studio" => "Tasks · McRitchie Studio",
      "12 tasks | Studio" => "Studio", "(3) Inbox - Mail" => "Mail", "Order 12 of Shop" => '/Order \S+ of Shop/',
      "Well-known Shop" => "Well-known Shop", "/r/rust" => "//r/rust/", "2026" => nil, "Hello Isla" => nil, "" => nil,
      nil => nil, "Welcome back, Isla – Shop of all" => "Shop of all", "v1.2 (beta)" => '/\S+ \(beta\)/'
    }.each { |title, kept| assert_equal([kept], [WORDING.title(title)], title) }
  end

  def test_title_has_nothing_of_what_the_page_lists
    {
      ["Spring sale – Blog", ["Spring sale"]] => "Blog", ["Blog", ["Spring sale"]] => "Blog",
      ["Tides", ["Tides"]] => nil,
      ["Boats | Harbour Books", ["Tides"]] => "Boats | Harbour Books",
      ["Order 12 of Shop", %w[x]] => '/Order \S+ of Shop/',
      ["Zero\u200Bwidth | Shop", []] => "Shop"
    }.each { |(title, except), kept| assert_equal([kept], [WORDING.title(title, except: except)], title) }
  end

  def test_part_that_other_titles_have_is_the_last_choice
    {
      "3 things · Cart · The Shop" => "Cart", "12 tasks | The Shop" => '/\S+ tasks \| The Shop/',
      "12 | The Shop" => "The Shop", "The Shop" => "The Shop", "Cart · The Shop" => "Cart · The Shop"
    }.each { |title, kept| assert_equal kept, WORDING.title(title, common: ["The Shop"]), title }
  end

  def test_heading_is_the_first_stable_one
    [
      "7 new orders", "Good morning", "Monday's menu", "$ 9", "Signed in as isla", "isla@shop.example", "OK",
      "5 minutes ago", "October sale", "Today", "50 % off", "Angebote im März", "Édition du lundi", "Ofertas de hoy",
      "Aanbieding van vrijdag", "Menù di domenica", "Novidades de março", "Zero\u200Bwidth"
    ].each do |heading|
      assert_nil WORDING.heading([heading]), heading
      assert_equal "Your cart", WORDING.heading([heading, "Your cart", "Other"])
    end
    assert_nil WORDING.heading([])
  end

  def test_a_selected_text_occurs_in_its_source
    ["Order 12 of Shop (new)", "/r/rust 5 [x]", "C++ 20 * and", "#1 of 'all' \"books\" & more"].each do |title|
      kept = WORDING.title(title)
      check = { "path" => "/", "title" => kept }
      HTTPServer.start({ "/" => [200, {}, "<title>#{title.gsub("&", "&amp;")}</title>x"] }) do |server|
        entry = { "boot_window" => 0, "checks" => { "it" => check } }
        seal = SmokeSeal::Suite.parse("it", entry, url: server.url).run
        assert_predicate seal, :green?, "#{title}: #{kept}"
      end
    end
  end
end
