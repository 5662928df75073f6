# frozen_string_literal: true

require "active_support/security_utils"
require "openssl"

module SmokeSeal
  module Pages
    # The key in the address of an app's badge. It is an HMAC of the app's name, so that nothing has to be stored, and
    # the key of one app does not open the badge of another.
    module BadgeKey
      PURPOSE = "smoke_seal badge"
      private_constant :PURPOSE

      module_function

      # @param app [String]
      # @return [String] 64 hexadecimal digits
      def of(app) = OpenSSL::HMAC.hexdigest("SHA256", secret, app)

      # Compares in constant time.
      #
      # @param app [String]
      # @param given [Object] from a request
      # @return [Boolean]
      def match?(app, given) = given.is_a?(String) && ActiveSupport::SecurityUtils.secure_compare(given, of(app))

      # Derived for this purpose, so that a secret with other uses is safe.
      def secret
        own = Configuration.current.badge_secret
        own = (own.respond_to?(:call) ? own.call : own).to_s
        return ::Rails.application.key_generator.generate_key(PURPOSE, 32) if own.empty?

        OpenSSL::HMAC.digest("SHA256", own, PURPOSE)
      end
      private_class_method :secret
    end
  end
end
