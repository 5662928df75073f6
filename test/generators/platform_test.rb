# frozen_string_literal: true

require_relative "generated_host"

# Which platform the generator takes a host to be deployed to, and what it writes of it.
class PlatformTest < ActiveSupport::TestCase
  include GeneratedHost

  HEROKU = "[remote \"heroku\"]\n\turl = https://git.heroku.com/shop-production.git\n"
  WORKFLOW = "on:\n  workflow_dispatch:\n    inputs:\n      sha:\n        required: true\n"

  # The line at rollback in the config of a host with these files.
  def rollback_line(files, *arguments)
    in_host({ "app/models/release.rb" => MODEL }.merge(files), *arguments) do |folder|
      return read(folder, "config/smoke_seal.yml")[/^ *((?:# )?rollback: .*)$/, 1]
    end
  end

  {
    "kamal" => [{ "config/deploy.yml" => "service: shop\nimage: shop\n" }, "rollback: kamal"],
    "fly" => [{ "fly.toml" => "app = 'shop'\n" }, "rollback: fly"],
    "render" => [{ "render.yaml" => "services: []\n" }, "rollback: render"],
    "capistrano" => [{ "Capfile" => "" }, "rollback: capistrano"],
    "heroku" => [{ ".git/config" => HEROKU }, "rollback: { preset: heroku, heroku_app: shop-production }"],
    "a workflow that deploys" => [{ ".github/workflows/deploy.yml" => WORKFLOW },
                                  "rollback: { preset: github_actions, workflow: deploy.yml }"],
    "two of them" => [{ ".git/config" => HEROKU, "config/deploy.yml" => "service: shop\n" }, "rollback: kamal"]
  }.each do |name, (files, line)|
    test "#{name} is detected by its files" do
      assert_equal line, rollback_line(files)
    end
  end

  {
    "a Procfile, which many platforms read" => { "Procfile" => "web: bin/rails server\n" },
    "a deploy.yml of something else" => { "config/deploy.yml" => "production:\n  host: x\n" },
    "a workflow that only tests" => { ".github/workflows/deploy-check.yml" => "on: push\n" },
    "a remote elsewhere" => { ".git/config" => HEROKU.sub("git.heroku.com", "github.com/shop") },
    "nothing" => {}
  }.each do |name, files|
    test "#{name} does not name a platform" do
      assert_equal "# rollback: kamal", rollback_line(files)
    end
  end

  test "an option wins over the files, and a config with it is valid" do
    assert_equal "rollback: hatchbox", rollback_line({ "Capfile" => "" }, "--rollback=hatchbox")
    SmokeSeal::Generators::Platform::PRESETS.each do |preset|
      in_host({ "app/models/release.rb" => MODEL }, "--rollback=#{preset}") do |folder|
        yaml = read(folder, "config/smoke_seal.yml").sub(/# (?=url: )/, "")
        write(folder, "config/smoke_seal.yml", yaml)
        config = SmokeSeal::Config.load(path: File.join(folder, "config/smoke_seal.yml"))
        assert_empty config.problems, preset
      end
    end
  end
end
