# frozen_string_literal: true

module SmokeSeal
  # The deploy config files of the host app: where each of its apps is in production.
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

    # Without the contents of the files, which may be secret: Ruby prints this in its own error messages.
    def inspect = "#<#{[self.class, UTF8.of(@folder)].join(" ").strip}>"

    private

    def files
      @files ||= { release_repos: load(RELEASE_REPOS), qa_environments: load(QA_ENVIRONMENTS) }
    end

    def load(name)
      path = @folder && File.join(@folder, name)
      path && File.file?(path) ? YAMLFile.load(path) : {}
    end
  end
end
