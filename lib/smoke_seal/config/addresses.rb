# frozen_string_literal: true

module SmokeSeal
  class Config
    # Finds the URL of an app: the caller's, the file's, or the one in the host's deploy config.
    module Addresses
      private

      # @return [Hash{Symbol => String, nil}] +:url+, and where it was found in +:url_source+
      def address_in(environment, app, entry, url)
        address = environment.production? ? address_of(app, entry, url) : environment.address(url)
        { url: address.first, url_source: address.last }
      end

      def address_of(app, entry, url)
        return [UTF8.of(url), "url"] if url

        own = entry["url"]
        return [own, "url"] if own.is_a?(String)

        return [default_url, "default_url"] unless apps.include?(app)

        [@host.url_for(app), own.nil? && @host.known_apps.include?(app) ? "the url of the host's deploy config" : "url"]
      end
    end
  end
end
