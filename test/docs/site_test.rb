# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../../docs_site/site"

# What rake docs:check says of a built site.
class DocsSiteTest < Minitest::Test
  include Workspace

  WHOLE = { "index.html" => "", "llms.txt" => "", "searchindex.js" => "" }.freeze

  def problems(files) = in_folder(WHOLE.merge(files)) { |folder| DocsSite.new(folder).problems }

  def test_a_site_that_has_all_it_requests_has_no_problem
    page = '<link rel="stylesheet" href="a.css"><script src="a.js"></script><img alt="x" src="images/a.png">'
    assert_empty problems("docs/a.html" => page, "docs/images/a.png" => "")
  end

  def test_a_link_to_elsewhere_is_no_request
    assert_empty problems("a.html" => '<a href="https://example.com">x</a><link rel="canonical" href="https://example.com">')
  end

  def test_each_kind_of_request_to_elsewhere_is_a_problem
    { "a.html" => ['<script defer src="https://example.com/a.js">', '<img src="//example.com/a.png">',
                   '<link rel="stylesheet" href="https://example.com/a.css">',
                   '<link href="https://example.com/a.css" rel="stylesheet">',
                   '<link rel="preconnect" href="https://example.com">'],
      "a.css" => ["@import 'https://example.com/a.css'", "a { background: url(https://example.com/a.png) }",
                  "@font-face { src: url(\"//example.com/a.woff2\") }"],
      "a.js" => ["fetch('https://example.com/a')", 'import("https://example.com/a.js")',
                 'request.open("GET", "https://example.com/a")'] }.each do |path, contents|
      contents.each do |content|
        assert_match(%r{\A#{path} requests (https:)?//example\.com}, problems(path => content).first, content)
      end
    end
  end

  def test_an_image_that_is_not_there_is_a_problem
    assert_equal ["docs/a.html has no image images/a.png"], problems("docs/a.html" => '<img src="images/a.png">')
  end

  def test_a_page_that_is_not_built_is_a_problem
    assert_equal ["llms.txt is missing"],
                 in_folder(WHOLE.except("llms.txt")) { |folder| DocsSite.new(folder).problems }
  end
end
