# frozen_string_literal: true

module SmokeSeal
  # What the app that uses the gem says of its own deploys.
  class HostDeployConfig
    RELEASE_REPOS = "release_repos.yml"
    QA_ENVIRONMENTS = "qa_environments.yml"

    # The first of +folders+ that holds one of the files.
    #
    # @param folders [Array<String>] config folders, nearest first
    # @return [HostDeployConfig]
    def self.find(folders)
      files = [RELEASE_REPOS, QA_ENVIRONMENTS]
      new(folders.find { |folder| files.any? { |name| File.file?(File.join(folder, name)) } })
    end

    # @param folder [String, nil] where the files are; nil when there are none
    def initialize(folder)
      @folder = folder
    end

    # @return [String, nil] where +app+ is in production; nil when the host does not say
    # @raise [ConfigError] a file is no YAML
    def url_for(app)
      ProdSmoke.base_url_for(app, **files) if known_apps.include?(app)
    end

    # @return [Array<String>] the apps that the host says an address of
    def known_apps = ProdSmoke.known_apps(**files)

    # Without what the files hold: Ruby puts this into messages of its own.
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
