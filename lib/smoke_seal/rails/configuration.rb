# frozen_string_literal: true

require "active_support"
require "active_support/core_ext/object/blank"

module SmokeSeal
  # What a Rails app sets in an initializer, as +config.smoke_seal+. A name that does not exist is a NoMethodError
  # there.
  #
  #   Rails.application.config.smoke_seal.deadline = 20
  #
  # What is set here wins over config/smoke_seal.yml.
  class Configuration
    # @return [String, Pathname, nil] the config file, from the app's root; config/smoke_seal.yml when nil
    attr_accessor :config_path

    # @return [Numeric, ActiveSupport::Duration, nil] seconds a whole run may take
    attr_accessor :deadline

    # @return [Numeric, ActiveSupport::Duration, nil] seconds after a deploy in which "not there yet" is not "broken"; 0
    #   for one look at each check
    attr_accessor :boot_window

    # @return [Boolean, nil] whether the browser lane runs; nil when the app declares one
    attr_accessor :browser

    # @return [String, nil] the webhook of the operators' channel on Discord
    attr_accessor :discord_webhook_url

    # @return [String, Integer, nil] the id of the role that an alert mentions
    attr_accessor :discord_role_id

    # @return [Symbol, nil] what this app's own answers say of its revision, see {RevisionHeader}: +:full+, +:short+,
    #   +:hmac+; nothing when nil
    attr_accessor :revision

    # @return [String] the name of that header
    attr_accessor :revision_header

    # @return [String, #call, nil] this app's revision, if none of the places that {RevisionHeader::Commit} knows has it
    attr_accessor :revision_sha

    # @return [String, #call, nil] the key for +:hmac+; that of SMOKE_SEAL_REVISION_KEY when nil
    attr_accessor :revision_key

    # @return [Logger, nil] Rails.logger, unless another one is set
    attr_accessor :logger

    # @return [Integer] how many earlier verdicts a release keeps
    attr_accessor :history_limit

    class << self
      # @return [Configuration] the one of this process
      def current = @current ||= new

      attr_writer :current
    end

    def initialize
      @history_limit = 10
      @revision_header = RevisionHeader::NAME
    end

    # The file to read: a Rails app's own, whatever directory the process happens to work in.
    #
    # @return [String, nil] nil when the app has none, and the usual places are looked through
    def config_file
      return File.expand_path(config_path.to_s, SmokeSeal.root || Dir.pwd) if config_path.present?

      own = SmokeSeal.root && File.join(SmokeSeal.root, Config::PLACE)
      own if own && File.file?(own)
    end

    # @return [Hash{Symbol => Object}] what {SmokeSeal.run} is given; only what is set
    def run_options
      { config: config_file, deadline: deadline, boot_window: boot_window, browser: browser }.compact
    end

    # The key as something to ask for: whoever prints a middleware's arguments does not print it.
    #
    # @return [Hash{Symbol => Object}] what {RevisionHeader} is given
    def revision_options
      key = revision_key
      { revision: revision, header: revision_header, sha: revision_sha, logger: logger,
        key: key.respond_to?(:call) ? key : -> { key } }
    end

    # Whom to tell of a release that is red, unsealed, or not recorded.
    #
    # @return [Hash{Symbol => String, nil}] +url+ of the webhook, +role+ to mention
    # @raise [ConfigError] the file is needed, and is wrong
    def discord
      url = discord_webhook_url.presence
      role = discord_role_id.presence
      file = url && role ? {} : alert_of_file(needed: url.nil?)
      { url: url || file["discord"], role: (role || file["role"])&.to_s }
    end

    # Without the webhook's URL, which lets anyone who has it write to the channel.
    def inspect = "#<#{self.class}>"

    private

    # A mistake in the file must not keep an alert from a webhook that was set here.
    def alert_of_file(needed:)
      Config.load(path: config_file, root: SmokeSeal.root).alert
    rescue ConfigError
      raise if needed

      {}
    end
  end
end
