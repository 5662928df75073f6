# frozen_string_literal: true

module SmokeSeal
  # The deploy config files of the host: the production URL of each app.
  class HostDeployConfig
    RELEASE_REPOS = "release_repos.yml"
    QA_ENVIRONMENTS = "qa_environments.yml"

    # Uses the first of +folders+ that contains one of the files.
    #
    # @param folders [Array<String>] config folders, nearest first
    # @return [HostDeployConfig]
    def self.find(folders)
      files = [RELEASE_REPOS, QA_ENVIRONMENTS]
      new(folders.find { |folder| files.any? { |name| File.file?(File.join(folder, name)) } })
    end

    # @param folder [String, nil] the folder of the files; nil if there are none
    def initialize(folder)
      @folder = folder
    end

    # @return [String, nil] the production URL of +app+; nil if the files have none
    # @raise [ConfigError] a file is not valid YAML
    def url_for(app)
      ProdSmoke.base_url_for(app, **files) if known_apps.include?(app)
    end

    # @param key [String] "url" for the QA environment
    # @return [String, nil] the URL of +app+ in another environment than production
    # @raise [ConfigError] a file is not valid YAML
    def url_in(app, key) = ProdSmoke.environment_url(app, key, qa_environments: files[:qa_environments])

    # @return [Array<String>] the apps that the files have a URL for
    def known_apps = ProdSmoke.known_apps(**files)

    # Returns the rollback preset of +app+, by the platform that it is deployed to.
    #
    # @param app [String]
    # @return [Hash{String => String}, nil] as +rollback+ in config/smoke_seal.yml; nil if that is not known
    def rollback_for(app)
      deploy = files[:release_repos].then { |file| file.is_a?(Hash) ? file.dig("apps", app, "prod_deploy") : nil }
      rollback_of(deploy) if deploy.is_a?(Hash)
    rescue TypeError
      # A value on the path is not a mapping.
      nil
    end

    # Without the contents of the files, which may be secret: Ruby prints this in its own error messages.
    def inspect = "#<#{[self.class, UTF8.of(@folder)].join(" ").strip}>"

    private

    GITHUB_ACTIONS = "github_actions"
    HEROKU = "heroku"
    private_constant :GITHUB_ACTIONS, :HEROKU

    def rollback_of(deploy)
      known = deploy.select { |_key, value| plain?(value) }
      return preset(GITHUB_ACTIONS, known, %w[workflow repo branch]) if github_actions?(known)
      return preset(HEROKU, known, %w[heroku_app repo]) if known["heroku_app"] || known["remote"] == HEROKU

      preset("git", known, %w[remote branch repo]) if known["adapter"] == "git_push" && known["remote"]
    end

    def github_actions?(known) = [known["strategy"], known["adapter"]].include?(GITHUB_ACTIONS) && known["workflow"]

    # The repository may be a GitHub name (owner/name), which is not a folder.
    def preset(name, known, keys)
      facts = known.slice(*keys)
      facts = facts.except("repo") unless name == GITHUB_ACTIONS || facts["repo"].to_s.start_with?("/")
      { "preset" => name, **facts }
    end

    # Values that are safe in a command. Others are ignored: a wrong one must not prevent a run.
    def plain?(value)
      value.is_a?(String) && !value.strip.empty? && !value.start_with?("-", "~") && !value.include?("$") &&
        TerminalText.printable?(value)
    end

    def files
      @files ||= { release_repos: load(RELEASE_REPOS), qa_environments: load(QA_ENVIRONMENTS) }
    end

    def load(name)
      path = @folder && File.join(@folder, name)
      path && File.file?(path) ? YAMLFile.load(path) : {}
    end
  end
end
