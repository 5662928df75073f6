# frozen_string_literal: true

require_relative "workspace"

# Config files, and what comes of reading them.
module ConfigFiles
  include Workspace

  STUDIO = <<~YAML
    apps:
      studio:
        url: https://app.example.com
        checks:
          up: { path: /up }
          home: { path: / }
  YAML

  RELEASE_REPOS = <<~YAML
    apps:
      studio:
        repo: studio
        prod_deploy: { smoke_url: https://gate.example.com }
  YAML

  QA_ENVIRONMENTS = <<~YAML
    qa_environments:
      studio: { production_url: https://production.example.com }
      shop: { production_url: https://shop.example.com }
  YAML

  def load(**options) = SmokeSeal::Config.load(**options)

  # The suite of +app+ in a config file that holds +yaml+.
  def suite(yaml, app = "studio", **options)
    in_app(yaml) { |folder| load(path: "#{folder}/config/smoke_seal.yml").suite(app, **options) }
  end

  # What is wrong with a config file that holds +yaml+; the path of the file is left out.
  def problems(yaml, app = "studio")
    in_app(yaml) do |folder|
      path = "#{folder}/config/smoke_seal.yml"
      error = assert_raises(SmokeSeal::ConfigError) { load(path: path).suite(app) }
      return error.problems.map { |problem| problem.delete_prefix("#{path}: ") }
    end
  end
end
