# frozen_string_literal: true

module SmokeSeal
  # The Rails engine: configures the gem when a Rails app boots. Loads neither Active Record nor the database.
  class Engine < ::Rails::Engine
    config.smoke_seal = Configuration.current

    rake_tasks { load File.expand_path("tasks.rake", __dir__) }

    # A host that eager-loads also loads this gem: its workers share the code, and no ship waits for loading.
    config.eager_load_namespaces << SmokeSeal

    # The pages need Action Controller and Action View. Without them nothing in app/ must be loaded, eagerly or not.
    initializer "smoke_seal.pages", before: :set_load_path do
      next if defined?(::ActionController::Railtie) && defined?(::ActionView::Railtie)

      %w[app app/controllers app/helpers app/views].each { |path| paths.add(path, with: []) }
    end

    initializer "smoke_seal.root" do |app|
      SmokeSeal.root ||= app.root.to_s
    end

    initializer "smoke_seal.configuration" do |app|
      Configuration.current = app.config.smoke_seal
    end

    # The host's own initializers run later, and override this.
    initializer "smoke_seal.logger", after: "smoke_seal.configuration" do
      Configuration.current.logger ||= ::Rails.logger
    end

    initializer "smoke_seal.instrumenter" do
      SmokeSeal.instrumenter = Notifications.new
    end

    initializer "smoke_seal.log_subscriber" do
      LogSubscriber.attach_to :smoke_seal
    end

    initializer "smoke_seal.structured_events" do
      StructuredEvents.attach_to :smoke_seal
    end

    initializer "smoke_seal.active_record" do
      # By autoload, not by `require`, which could deadlock with the autoload of another thread.
      ActiveSupport.on_load(:active_record) { Sealable }
    end

    # Before all other middleware, so that redirects, files and error pages have the header too.
    initializer "smoke_seal.revision", after: :load_config_initializers, before: :build_middleware_stack do |app|
      next unless Configuration.current.revision

      app.middleware.insert_before(0, RevisionHeader, root: app.root.to_s, **Configuration.current.revision_options)
    end

    # At the same position. After the initializer above, so that both come before all other middleware.
    initializer "smoke_seal.instance", after: "smoke_seal.revision", before: :build_middleware_stack do |app|
      next unless Configuration.current.instance

      app.middleware.insert_before(0, InstanceHeader,
                                   **Configuration.current.instance_options(-> { app.secret_key_base }))
    end

    # Only with a key is there an endpoint that records seals.
    initializer "smoke_seal.record_endpoint", after: :load_config_initializers do |app|
      next if Configuration.current.record_key.blank?

      app.routes.append { match Configuration.current.record_path => RecordEndpoint.new, via: :all, format: false }
    end

    # The key of a badge is in its address. A host may have no filter for it, or replace those of others.
    initializer "smoke_seal.filter_parameters", after: :load_config_initializers do |app|
      app.config.filter_parameters |= [:badge_key]
    end

    # Without the extension the host still boots and ships; its releases stay unsealed.
    initializer "smoke_seal.extension", after: :load_config_initializers do
      next unless SmokeSeal.extension_error

      Configuration.current.logger&.error("smoke_seal: #{ExtensionError.new.message}; until then no release is sealed")
    end
  end
end
