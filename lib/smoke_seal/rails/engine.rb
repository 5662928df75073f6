# frozen_string_literal: true

module SmokeSeal
  # What a Rails app gets from this gem when it boots. Loads neither Active Record nor the database.
  class Engine < ::Rails::Engine
    config.smoke_seal = Configuration.current

    rake_tasks { load File.expand_path("tasks.rake", __dir__) }

    # Where a host loads its code at boot, that of a seal comes along: workers share it, and no ship waits for it.
    config.eager_load_namespaces << SmokeSeal

    initializer "smoke_seal.root" do |app|
      SmokeSeal.root ||= app.root.to_s
    end

    initializer "smoke_seal.configuration" do |app|
      Configuration.current = app.config.smoke_seal
    end

    # The host's own initializers come later, and have the last word.
    initializer "smoke_seal.logger", after: "smoke_seal.configuration" do
      Configuration.current.logger ||= ::Rails.logger
    end

    initializer "smoke_seal.instrumenter" do
      SmokeSeal.instrumenter = Notifications.new
    end

    initializer "smoke_seal.log_subscriber" do
      LogSubscriber.attach_to :smoke_seal
    end

    initializer "smoke_seal.active_record" do
      # By its name: a `require` may wait for an autoload of another thread, and that one for it.
      ActiveSupport.on_load(:active_record) { Sealable }
    end

    # Before all else that may answer: redirects, files and error pages are of a revision, too.
    initializer "smoke_seal.revision", after: :load_config_initializers, before: :build_middleware_stack do |app|
      next unless Configuration.current.revision

      app.middleware.insert_before(0, RevisionHeader, root: app.root.to_s, **Configuration.current.revision_options)
    end

    # Such a host still boots and still ships; its releases stay unsealed.
    initializer "smoke_seal.extension", after: :load_config_initializers do
      next unless SmokeSeal.extension_error

      Configuration.current.logger&.error("smoke_seal: #{ExtensionError.new.message}; until then no release is sealed")
    end
  end
end
