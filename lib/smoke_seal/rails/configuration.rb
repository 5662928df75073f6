# frozen_string_literal: true

require "active_support"
require "active_support/core_ext/object/blank"

module SmokeSeal
  # The settings of a Rails app, in an initializer, as +config.smoke_seal+. An unknown name is a NoMethodError.
  #
  #   Rails.application.config.smoke_seal.deadline = 20
  #
  # They override config/smoke_seal.yml.
  class Configuration
    autoload :JSONLog, "smoke_seal/rails/json_log"

    # @return [String, Pathname, nil] the config file, relative to the app's root; nil for config/smoke_seal.yml
    attr_accessor :config_path

    # @return [Numeric, ActiveSupport::Duration, nil] seconds that a whole run may take
    attr_accessor :deadline

    # @return [Numeric, ActiveSupport::Duration, nil] seconds after a deploy in which "not there yet" is not "broken"; 0
    #   for one attempt per check
    attr_accessor :boot_window

    # @return [Boolean, nil] whether the browser lane runs; nil runs it if the app declares one
    attr_accessor :browser

    # @return [Array<String, Symbol>, Boolean, nil] the vantages that make each seal, see {SmokeSeal.run}; true for all
    #   of the config file; nil for this machine alone
    attr_accessor :vantages

    # @return [String, nil] how many of them must agree; nil for what the config file says
    attr_accessor :quorum

    # @return [String, nil] the webhook of the operators' channel on Discord
    attr_accessor :discord_webhook_url

    # @return [String, Integer, nil] the id of the role that an alert mentions
    attr_accessor :discord_role_id

    # @return [Hash, nil] who else is alerted, as the +alert+ key of the config file has it: +{ slack: url }+
    attr_accessor :alert

    # @return [Symbol, nil] the form in which this app reports its revision, see {RevisionHeader}: +:full+, +:short+ or
    #   +:hmac+; nil for no header
    attr_accessor :revision

    # @return [String] the name of that header
    attr_accessor :revision_header

    # @return [String, #call, nil] this app's revision; nil if {RevisionHeader::Commit} finds it
    attr_accessor :revision_sha

    # @return [String, #call, nil] the key for +:hmac+; nil for the one in SMOKE_SEAL_REVISION_KEY
    attr_accessor :revision_key

    # @return [Boolean, String, #call, nil] whether this app names the instance that answers, see {InstanceHeader}; or
    #   what identifies it; nil for no header
    attr_accessor :instance

    # @return [String] the name of that header
    attr_accessor :instance_header

    # @return [String, #call, nil] the key of its hash; nil for the one in SMOKE_SEAL_INSTANCE_KEY, else the one in
    #   SMOKE_SEAL_REVISION_KEY, else the app's +secret_key_base+
    attr_accessor :instance_key

    # @return [Boolean, nil] whether runs send requests with RAILS_ENV=test, see {Testing}
    attr_accessor :run_in_test

    # @return [Symbol, nil] +:json+ logs each line as a JSON object; nil logs text
    attr_reader :log_format

    # @return [String] the model of a release, for seals that another machine made, see {ReceivedSeal}
    attr_accessor :release_model

    # @return [#call, nil] given the name of a release, returns its record; nil looks for the name in the model's usual
    #   columns
    attr_accessor :find_release

    # @return [String, #call, nil] the key of {RecordEndpoint}, which both sides know; without it there is no endpoint
    attr_accessor :record_key

    # @return [String] the path of that endpoint
    attr_accessor :record_path

    # @return [Integer] how many earlier verdicts a release keeps
    attr_accessor :history_limit

    # @return [Boolean, Hash, nil] how releases are watched after their ship, see {WatchSettings}; nil for what the
    #   config file says
    attr_accessor :watch

    # @return [Boolean] whether the watch makes jobs; false where cron alone makes its seals
    attr_accessor :watch_jobs

    # @return [Symbol, String, nil] the queue of the watch's jobs, and of all others that are not for a vantage; nil for
    #   Active Job's default
    attr_accessor :watch_queue

    # @return [Numeric, ActiveSupport::Duration, nil] how many days runs from several vantages are kept, with their
    #   votes, see {VantagePruning}; nil for ever
    attr_accessor :keep_vantage_runs

    # @return [String, nil] the class that the jobs inherit from: "ApplicationJob"; nil for ActiveJob::Base
    attr_accessor :job_parent

    # @return [String, nil] the host's controller that the pages inherit from, with its authentication:
    #   "AdminController"; nil for none
    attr_accessor :base_controller_class

    # @return [String, #call, nil] the user of the pages, for HTTP Basic
    attr_accessor :http_basic_user

    # @return [String, #call, nil] the password of that user
    attr_accessor :http_basic_password

    # @return [Boolean, nil] whether there are badges for those who have an app's key, see {Pages::BadgeEndpoint}
    attr_accessor :badges

    # @return [String, #call, nil] the secret that these keys come from; nil for the app's +secret_key_base+. A new one
    #   revokes them
    attr_accessor :badge_secret

    # @return [String, #call, nil] the token of {Pages::MetricsEndpoint}; without it there are no metrics
    attr_accessor :metrics_token

    # @return [String, nil] where this app is reached from outside, without the path of the engine:
    #   "https://board.example.com"; nil for the host of +default_url_options+. See {RunURL}
    attr_accessor :public_url

    # @return [#call, nil] who may act on the pages: called with the controller and +:reseal+ or +:acknowledge+, it
    #   returns the person's name, +true+ for somebody without one, or nil; without it nobody may, see
    #   {Pages::ActionPolicy}
    attr_accessor :allow_actions

    class << self
      # @return [Configuration] the one of this process
      def current = @current ||= new

      attr_writer :current
    end

    LOG_FORMATS = [nil, :text, :json].freeze
    private_constant :LOG_FORMATS

    # @param logger [Logger, nil] Rails.logger, unless another one is set
    def logger=(logger)
      @json_log = nil
      @logger = logger
    end

    def initialize
      @history_limit = 10
      @revision_header = RevisionHeader::NAME
      @instance_header = InstanceHeader::NAME
      @release_model = "Release"
      @watch_jobs = true
      @keep_vantage_runs = 30
      @record_path = "/smoke_seal/record"
    end

    # @return [Logger, nil] with +log_format+ :json, one that writes JSON
    def logger = @logger && log_format == :json ? (@json_log ||= JSONLog.new(@logger)) : @logger

    # @param format [Symbol, String, nil] +:json+, or +:text+
    # @raise [ArgumentError] for any other
    def log_format=(format)
      format = format&.to_sym
      unless LOG_FORMATS.include?(format)
        raise ArgumentError,
              "log_format must be :json or :text, not #{format.inspect}"
      end

      @json_log = nil
      @log_format = format
    end

    # Returns the app's own config file, independent of the working directory.
    #
    # @return [String, nil] nil if the app has none: the usual places are searched then
    def config_file
      return File.expand_path(config_path.to_s, SmokeSeal.root || Dir.pwd) if config_path.present?

      own = SmokeSeal.root && File.join(SmokeSeal.root, Config::PLACE)
      own if own && File.file?(own)
    end

    # @return [Hash{Symbol => Object}] the options for {SmokeSeal.run} that are set
    def run_options
      { config: config_file, deadline: deadline, boot_window: boot_window, browser: browser, vantages: vantages,
        quorum: quorum }.compact
    end

    # Returns the options for {RevisionHeader}. The key is a proc, so that printing a middleware's arguments does not
    # print it.
    #
    # @return [Hash{Symbol => Object}]
    def revision_options
      key = revision_key
      { revision: revision, header: revision_header, sha: revision_sha, logger: logger,
        key: key.respond_to?(:call) ? key : -> { key } }
    end

    # Returns the options for {InstanceHeader}. The key is a proc, as in {#revision_options}.
    #
    # @param fallback_key [#call] gives the key if neither this configuration nor the environment has one
    # @return [Hash{Symbol => Object}]
    def instance_options(fallback_key)
      own_key = instance_key
      key = lambda do
        given = own_key.respond_to?(:call) ? own_key.call : own_key
        given.presence || ENV.values_at(*InstanceHeader::KEYS).find(&:present?) || fallback_key.call
      end
      { instance: instance, header: instance_header, logger: logger, key: key }
    end

    # Returns who is alerted on Discord of a release that is red, unsealed or not recorded.
    #
    # @return [Hash{Symbol => String, nil}] the +url+ of the webhook, the +role+ to mention
    # @raise [ConfigError] the config file is needed for it, and is wrong
    def discord
      url = discord_webhook_url.presence || own_alert["discord"]
      role = discord_role_id.presence || own_alert["role"]
      file = url && role ? {} : alert_of_file(needed: url.nil?)
      { url: url || file["discord"], role: (role || file["role"])&.to_s }
    end

    # Returns who else is alerted of it.
    #
    # @return [Hash{String => Object}] the settings of the sinks, as {Sinks.of} takes them
    # @raise [ConfigError] the config file is needed for it, and is wrong
    def sinks
      own = own_alert.slice(*Sinks::OTHERS.keys)
      needed = own.empty? && discord_webhook_url.blank?
      { **alert_of_file(needed: needed).slice(*Sinks::OTHERS.keys), **own }
    end

    # Without the settings of sinks, which are secrets.
    def inspect = "#<#{self.class}>"

    private

    # @raise [ConfigError] what is set here is wrong
    def own_alert
      settings = AlertSettings.new(alert.presence)
      problems = settings.problems.map { |problem| "config.smoke_seal.#{problem}" }
      raise ConfigError, problems if problems.any?

      settings.to_h.compact
    end

    # A mistake in the file must not prevent an alert to a webhook that is set here.
    def alert_of_file(needed:)
      Config.load(path: config_file, root: SmokeSeal.root).alert
    rescue ConfigError
      raise if needed

      {}
    end
  end
end
