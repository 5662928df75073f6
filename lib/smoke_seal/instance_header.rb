# frozen_string_literal: true

require_relative "response_header"

module SmokeSeal
  # Rack middleware that adds a name of the answering instance to each response, so that a seal can tell on how many of
  # them a release was checked. Needs neither Rails nor the rest of this gem:
  #
  #   require "smoke_seal/instance_header"
  #   use SmokeSeal::InstanceHeader, instance: true
  #
  # The name is a keyed hash (HMAC-SHA256) of what identifies the container: the same for all processes in it and as
  # long as it lives, another one in each container, and it reveals nothing without the key. If nothing identifies the
  # container, or there is no key, responses get no header, and the log has the reason.
  class InstanceHeader
    include ResponseHeader

    NAME = "X-Instance"
    # What it names, in the log.
    SUBJECT = "instance"

    # What identifies a container, in this order; HOSTNAME last, since it may be that of the machine:
    #
    # - https://devcenter.heroku.com/articles/dynos#local-environment-variables: DYNO, such as web.1
    # - KAMAL_CONTAINER_NAME, in each of Kamal's containers (lib/kamal/commands/app.rb)
    # - https://fly.io/docs/machines/runtime-environment/: FLY_MACHINE_ID
    # - https://render.com/docs/environment-variables: RENDER_INSTANCE_ID
    VARIABLES = %w[DYNO KAMAL_CONTAINER_NAME FLY_MACHINE_ID RENDER_INSTANCE_ID HOSTNAME].freeze

    # The environment variables that may hold the key, in this order.
    KEYS = %w[SMOKE_SEAL_INSTANCE_KEY SMOKE_SEAL_REVISION_KEY SECRET_KEY_BASE].freeze

    # Characters of the name: 64 bits, so that no two instances get the same one.
    LENGTH = 16

    # Keeps the name apart from whatever else is made with the same key.
    PURPOSE = "smoke_seal instance"
    private_constant :PURPOSE

    # @param app [#call]
    # @param instance [Boolean, String, #call, nil] true if {VARIABLES} or the host name identify the instance; or what
    #   does, such as a text with the port where several processes share a machine. Nil or false: no header.
    # @param header [String] the header's name
    # @param key [String, #call, nil] the key of the hash; nil for the first of {KEYS} that is set
    # @param logger [Logger, nil] gets the reason if there is no header; nil for standard error
    def initialize(app, instance: nil, header: NAME, key: nil, logger: nil)
      @app = app
      add_header(header, logger) { header_value(instance, key) } if instance
    end

    private

    def header_value(instance, key)
      key = first_key([value_of(key), *ENV.values_at(*KEYS)])
      raise Missing, "there is no key; set #{KEYS.first}, or config.smoke_seal.instance_key" unless key

      require "openssl"
      OpenSSL::HMAC.hexdigest("SHA256", key, "#{PURPOSE}\0#{identity(instance)}")[0, LENGTH].freeze
    end

    def identity(instance)
      instance = value_of(instance)
      candidates = instance == true ? [*ENV.values_at(*VARIABLES), host_name] : [instance]
      found = candidates.map { |text| UTF8.of(text).strip }.find { |text| !text.empty? }
      found || raise(Missing, "nothing identifies this instance; config.smoke_seal.instance may name it")
    end

    def host_name
      require "socket"
      Socket.gethostname
    end
  end
end
