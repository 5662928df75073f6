# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/init_app"

# An asset that is missing when init looks does not cost the check of the others.
class CLIInitAssetsTest < Minitest::Test
  include InitApp

  CSS = [200, { "Content-Type" => "text/css" }, "body { color: #222 }"].freeze
  PNG = [200, { "Content-Type" => "image/png" }, "\x89PNG\r\n\x1A\n".b].freeze

  # An app whose page has a stylesheet, an image and this, which is missing.
  def pages(missing)
    html = "<title>Shop</title><link rel=stylesheet href=/a.css>#{missing}<h1>Here</h1><img src=/logo.png>"
    { "/" => [200, {}, html], "/a.css" => CSS, "/logo.png" => PNG }
  end

  def test_asset_that_is_missing_only_warns_and_the_others_still_fail
    ["<link rel=apple-touch-icon href=/gone.png>", "<link rel=icon href=/gone.png>", "<img src=/gone.png>",
     "<script src=/gone.png></script>", "<link rel=manifest href=/gone.png>",
     "<link rel=stylesheet media=print href=/gone.png>"].each do |missing|
      pages = pages(missing)
      init(pages) do |result, _server, written, folder|
        assert_equal ["", 0], [result.err, result.code]
        assert_includes entry(folder)["checks"]["home"], "assets", missing
        assert_match(%r{^only warns, as it is now: home: assets: .*/gone.png}, result.out)
        assert_match(%r{Warns, as it did when this was written: assets: .*/gone.png}, written.gsub(/\n +# /, " "))
        assert_green(folder)
        pages.delete("/a.css")
        assert_equal 1, Command.run("--boot-window", "0", folder: folder).code, "#{missing}: the stylesheet is gone"
      end
    end
  end

  def test_assets_that_are_all_there_are_written_as_such
    init(pages("")) do |result, _server, written, folder|
      assert_equal true, entry(folder)["checks"]["home"]["assets"]
      refute_match(/warns/i, result.out + written)
    end
  end

  def test_page_without_any_of_its_assets_is_reported_as_what_it_is
    html = "<title>Shop</title><h1>Here</h1>#{Array.new(30) { |n| "<img src=/#{n}.png>" }.join}"
    init({ "/" => [200, {}, html] }) do |result, _server, _written, folder|
      assert_equal 0, result.code
      refute_includes entry(folder)["checks"]["home"], "assets"
      assert_match(/^removed, since it failed twice: home: assets: /, result.out)
    end
  end
end
