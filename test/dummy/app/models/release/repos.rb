# frozen_string_literal: true

require "erb"

class Release
  # config/release_repos.yml: how each app gets to production, and where it is then.
  class Repos
    PATH = "config/release_repos.yml"

    # An app's +prod_deploy+.
    Entry = Struct.new(:smoke_url, :gate_seconds, :adapter, :command, :remote, :branch, :repo, :heroku_app,
                       keyword_init: true)

    # What each adapter of {Deploy} goes by.
    NEEDED = { "script" => %i[command], "git_push" => %i[repo remote branch] }.freeze
    private_constant :NEEDED

    # @raise [Aborted] the file is no YAML
    def self.load
      new(YAML.safe_load(ERB.new(Rails.root.join(PATH).read).result, aliases: true))
    rescue Psych::Exception => e
      raise Aborted, "#{PATH} cannot be read: #{e.message}"
    end

    # @param content [Hash] what the file holds
    def initialize(content)
      @content = content
    end

    # @return [Entry] of +app+
    # @raise [Aborted] the file does not say how the app is deployed
    def fetch(app)
      entry = @content.dig("apps", app, "prod_deploy")
      raise Aborted, "#{PATH} does not say how to deploy #{app}: there is no apps.#{app}.prod_deploy" unless entry

      entry = Entry.new(**entry.symbolize_keys)
      missing = [:smoke_url, :adapter, *NEEDED[entry.adapter]].reject { |setting| entry[setting].is_a?(String) }
      return entry if missing.empty?

      raise Aborted, "#{PATH} does not say how to deploy #{app}: apps.#{app}.prod_deploy lacks #{missing.to_sentence}"
    rescue ArgumentError => e
      raise Aborted, "#{PATH} does not say how to deploy #{app}: #{e.message} at apps.#{app}.prod_deploy"
    end
  end
end
