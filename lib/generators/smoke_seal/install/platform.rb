# frozen_string_literal: true

module SmokeSeal
  module Generators
    # Finds the platform that a host is deployed to, by the platform's files. The names are the presets of +rollback+.
    module Platform
      # Searched in this order. A Procfile is not enough for Heroku: hosts often keep it after they leave.
      FILES = {
        "kamal" => ["config/deploy.yml", "config/deploy.yaml"], "fly" => ["fly.toml"],
        "render" => ["render.yaml", "render.yml"], "capistrano" => ["Capfile"]
      }.freeze
      # All presets. The last ones have no file: a git remote, a workflow or the user names them.
      PRESETS = [*FILES.keys, "heroku", "hatchbox", "github_actions", "git", "none"].freeze
      HEROKU_REMOTE = %r{^\s*url\s*=\s*(?:https://git\.heroku\.com/|git@heroku\.com:)([\w-]+)}
      private_constant :FILES, :HEROKU_REMOTE

      module_function

      # @param root [String] the host's root
      # @return [Hash{String => String}, nil] as +rollback+ in config/smoke_seal.yml; nil if it is not known
      def detect(root)
        preset = FILES.find { |_name, paths| paths.any? { |path| platform_file?(root, path) } }&.first
        return { "preset" => preset } if preset

        heroku_app = git_config(root)[HEROKU_REMOTE, 1]
        return { "preset" => "heroku", "heroku_app" => heroku_app } if heroku_app

        workflow = deploy_workflow(root)
        { "preset" => "github_actions", "workflow" => workflow } if workflow
      end

      # config/deploy.yml is a common name. Kamal's contains a service and an image.
      def platform_file?(root, path)
        file = File.join(root, path)
        File.file?(file) && (!path.start_with?("config/deploy") || File.binread(file).match?(/^(?:service|image):/))
      end

      def git_config(root)
        file = File.join(root, ".git/config")
        File.file?(file) ? File.read(file, encoding: Encoding::UTF_8).scrub : ""
      end

      # A workflow that can be started for one commit: it has an input named sha.
      def deploy_workflow(root)
        Dir.glob(".github/workflows/*deploy*.{yml,yaml}", base: root).sort.find do |path|
          content = File.binread(File.join(root, path))
          content.match?(/^\s+workflow_dispatch:/) && content.match?(/^\s+sha:/)
        end&.then { |path| File.basename(path) }
      end
      private_class_method :platform_file?, :git_config, :deploy_workflow
    end
  end
end
