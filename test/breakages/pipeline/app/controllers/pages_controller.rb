# frozen_string_literal: true

class PagesController < ActionController::Base
  layout "application"
  PRODUCTS = %w[Lamp Chair Table].freeze

  before_action { response.set_header("X-Revision", ENV.fetch("REVISION", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")) }

  def home; end
  def about; end
  def signin; end
  def products; end

  def product
    @name = PRODUCTS[Integer(params[:id],
                             exception: false) || 99] or raise ActionController::RoutingError, "no such product"
  end

  def status = render(json: { status: "ok", products: PRODUCTS.map.with_index { |name, id| { id: id, name: name } } })

  def sitemap
    pages = ["/", "/products", "/about", *PRODUCTS.each_index.map { |id| "/products/#{id}" }]
    urls = pages.map { |page| "<url><loc>#{request.base_url}#{page}</loc></url>" }
    render(xml: "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">#{urls.join}</urlset>")
  end
end
