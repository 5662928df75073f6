# frozen_string_literal: true

require "active_support/security_utils"

module SmokeSeal
  module Pages
    # Who may see the pages. They are closed until the host opens them: with its own authentication, which the
    # controllers then inherit, or with HTTP Basic credentials. In development they are open to this machine.
    class Access
      REALM = "smoke_seal"
      CLOSED = <<~TEXT
        The pages of smoke_seal are closed. To open them, use your own authentication:

          config.smoke_seal.base_controller_class = "AdminController"

        or HTTP Basic:

          config.smoke_seal.http_basic_user = "operator"
          config.smoke_seal.http_basic_password = ENV["SMOKE_SEAL_PASSWORD"]
      TEXT
      WRONG = "These pages need the user and the password of config.smoke_seal.http_basic_user and " \
              "http_basic_password.\n"
      private_constant :CLOSED, :WRONG

      # @param request [ActionDispatch::Request]
      # @param configuration [Configuration]
      def initialize(request, configuration: Configuration.current)
        @request = request
        @configuration = configuration
      end

      # @return [Boolean]
      def allowed?
        return true if @configuration.base_controller_class.present?
        return credentials_match? if credentials?

        ::Rails.env.development? && @request.local?
      end

      # @return [String, nil] the user of HTTP Basic; nil without one
      def user = credentials? && @configuration.base_controller_class.blank? ? credentials.first : nil

      # @return [String] what to do, for those who are not allowed
      def refusal = credentials? ? WRONG : CLOSED

      # A 401 must have a challenge (RFC 9110, 15.5.2). Without credentials no browser must ask for some, so the scheme
      # is one that no browser knows.
      #
      # @return [String]
      def challenge = credentials? ? %(Basic realm="#{REALM}", charset="UTF-8") : %(Closed realm="#{REALM}")

      private

      def credentials? = credentials.all?(&:present?)

      def credentials
        @credentials ||= [@configuration.http_basic_user, @configuration.http_basic_password].map do |value|
          (value.respond_to?(:call) ? value.call : value).to_s
        end
      end

      # Both are compared, in constant time. What is missing is compared as an empty text, which matches nothing.
      def credentials_match?
        basic = ActionController::HttpAuthentication::Basic
        return false unless basic.has_basic_credentials?(@request)

        given = basic.user_name_and_password(@request)
        credentials.each_with_index.map { |value, index| same?(given[index].to_s, value) }.all?
      end

      def same?(given, value) = ActiveSupport::SecurityUtils.secure_compare(given, value)
    end
  end
end
