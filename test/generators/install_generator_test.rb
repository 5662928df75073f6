# frozen_string_literal: true

require_relative "generated_host"

# What `rails g smoke_seal:install` writes, and what it leaves alone.
class InstallGeneratorTest < ActiveSupport::TestCase
  include GeneratedHost

  FILES = %w[
    AGENTS.md app/helpers/smoke_seal_helper.rb app/models/release.rb app/models/release/smoke_seal_step.rb
    app/views/releases/_smoke_seal_badge.html.erb bin/prod-smoke config/devops_test_suites.yml config/smoke_seal.yml
  ].freeze

  test "it writes all files and prints the next steps" do
    in_folder("app/models/release.rb" => MODEL) do |folder|
      said = generate(folder)
      migrations, others = snapshot(folder).keys.partition { |path| path.start_with?("db/") }
      assert_equal FILES, others
      assert_equal 1, migrations.size
      assert_match(%r{\Adb/migrate/\d{14}_add_smoke_seal_to_releases\.rb\z}, migrations.first)
      assert_equal "class Release < ApplicationRecord\n  include ::SmokeSeal::Sealable\nend\n",
                   read(folder, "app/models/release.rb")
      assert_operator File, :executable?, File.join(folder, "bin/prod-smoke")
      ["bin/rails db:migrate", "bin/prod-smoke mcritchie-studio", "seal_production(release, app: \"mcritchie-studio\")",
       "<%= smoke_seal_badge(release) %>", "mount SmokeSeal::Engine"].each { |step| assert_includes said, step }
    end
  end

  test "run twice it changes nothing" do
    in_host do |folder|
      before = snapshot(folder)
      said = generate(folder)
      assert_equal before, snapshot(folder)
      assert_equal 9, said.scan(/^ +identical /).size, said
    end
  end

  test "a later Rails writes no second migration" do
    in_host do |folder|
      path = migration_of(folder)
      write(folder, path, read(folder, path).sub(/Migration\[.*?\]/, "Migration[5.2]"))
      before = snapshot(folder)
      assert_match(/^ +identical +#{path}$/, generate(folder))
      assert_equal before, snapshot(folder)
    end
  end

  test "an edited file is kept without a question" do
    in_host do |folder|
      edited = edit(folder, snapshot(folder).keys)
      before = snapshot(folder)
      said = generate(folder)
      assert_equal before, snapshot(folder)
      (edited - %w[app/models/release.rb config/devops_test_suites.yml]).each do |path|
        assert_match(/^ +skip +#{path} was edited; it is not changed$/, said)
      end
    end
  end

  test "an emptied file counts as edited" do
    in_host do |folder|
      write(folder, "config/smoke_seal.yml", "")
      generate(folder)
      destroy(folder)
      assert_empty read(folder, "config/smoke_seal.yml")
    end
  end

  test "--force writes the files anew, but not AGENTS.md, the model, the list of lanes, or a second migration" do
    in_host do |folder|
      fresh = snapshot(folder).transform_values(&:first)
      edited = edit(folder, fresh.keys)
      generate(folder, "--force")
      kept = edited.select { |path| read(folder, path).end_with?("# mine\n") }
      assert_equal %w[AGENTS.md app/models/release.rb config/devops_test_suites.yml], kept
      assert_equal fresh.keys, snapshot(folder).keys
      assert_operator File, :executable?, File.join(folder, "bin/prod-smoke")
    end
  end

  test "--pretend writes nothing" do
    in_folder("app/models/release.rb" => MODEL) do |folder|
      before = snapshot(folder)
      generate(folder, "--pretend")
      assert_equal before, snapshot(folder)
      generate(folder)
      before = snapshot(folder)
      generate(folder, "--pretend", behavior: :revoke)
      assert_equal before, snapshot(folder)
    end
  end

  test "destroy removes all unedited files" do
    in_host do |folder|
      migration = migration_of(folder)
      said = destroy(folder)
      assert_equal ["app/models/release.rb", migration], snapshot(folder).keys
      assert_equal MODEL, read(folder, "app/models/release.rb")
      assert_includes said, "bin/rails g migration RemoveSmokeSealFromReleases smoke_seal:json"
      assert_equal ["        keep  #{migration} it may have run"], said.lines(chomp: true).grep(/^ +keep/)
      assert_match(/^ +identical +#{migration}$/, generate(folder))
    end
  end

  test "destroy leaves what was edited, and names it" do
    in_host do |folder|
      edited = edit(folder, snapshot(folder).keys - %w[app/models/release.rb])
      before = snapshot(folder).except("app/models/release.rb")
      said = destroy(folder)
      assert_equal before, snapshot(folder).except("app/models/release.rb")
      edited.each { |path| assert_match(/^ +keep +#{path} /, said) }
    end
  end

  test "a second model shares what can be shared, and taking it out leaves that to the first" do
    in_host do |folder|
      write(folder, "app/models/rollout.rb", MODEL.sub("Release", "Rollout"))
      assert_no_match(/was edited/, generate(folder, "Rollout"))
      shared = %w[app/helpers/smoke_seal_helper.rb config/smoke_seal.yml bin/prod-smoke config/devops_test_suites.yml]
      assert_includes destroy(folder, "Rollout"), "keep  shared files, since app/models/release.rb needs them"
      shared.each { |path| assert_path_exists File.join(folder, path) }
      assert_not File.exist?(File.join(folder, "app/models/rollout/smoke_seal_step.rb"))
    end
  end

  test "an invalid app name is refused before anything is written" do
    in_folder("app/models/release.rb" => MODEL) do |folder|
      before = snapshot(folder)
      said = generate(folder, "--app", "my shop: é")
      assert_includes said, "is not a valid app name"
      assert_equal before, snapshot(folder)
    end
  end

  test "destroy where nothing was installed does nothing" do
    in_folder("app/models/release.rb" => MODEL) do |folder|
      before = snapshot(folder)
      destroy(folder)
      assert_equal before, snapshot(folder)
    end
  end

  test "a list of lanes is not rewritten: what to add is said" do
    lanes = "devops_test_suites:\n  mcritchie-studio: # no production_smoke yet\n    - { lane: unit, command: rake }\n"
    in_folder("app/models/release.rb" => MODEL, "config/devops_test_suites.yml" => lanes) do |folder|
      said = generate(folder)
      assert_equal lanes, read(folder, "config/devops_test_suites.yml")
      assert_includes said, "config/devops_test_suites.yml has no such lane: add `lane: production_smoke` with " \
                            "`command: bin/prod-smoke mcritchie-studio` to apps.mcritchie-studio.suites\n"

      write(folder, "config/devops_test_suites.yml", "#{lanes}    - { lane: production_smoke, command: x }\n")
      assert_match(%r{^ +identical +config/devops_test_suites.yml$}, generate(folder))
    end
  end

  test "file names follow the model and config names follow the app" do
    in_host({ "app/models/deploy/rollout.rb" => "module Deploy\n  class Rollout < Base\n  end\nend\n" },
            "Deploy::Rollout", "--app", "shop") do |folder|
      assert_equal "module Deploy\n  class Rollout < Base\n    include ::SmokeSeal::Sealable\n  end\nend\n",
                   read(folder, "app/models/deploy/rollout.rb")
      assert_includes read(folder, migration_of(folder)), "class AddSmokeSealToDeployRollouts < "
      assert_includes read(folder, migration_of(folder)), "add_column :deploy_rollouts, :smoke_seal"
      assert_path_exists File.join(folder, "app/views/deploy/rollouts/_smoke_seal_badge.html.erb")
      step = read(folder, "app/models/deploy/rollout/smoke_seal_step.rb")
      assert_match(/^module Deploy\n  class Rollout\n(    #.*\n)+    module SmokeSealStep\n/, step)
      assert_includes read(folder, "config/smoke_seal.yml"), "\n  shop:\n"
      assert_includes read(folder, "config/devops_test_suites.yml"), "command: bin/prod-smoke shop\n"
    end
  end

  test "a model inside another model's class has its step there, too" do
    in_host({ "app/models/deploy.rb" => "class Deploy < ApplicationRecord\nend\n",
              "app/models/deploy/release.rb" => "class Deploy::Release < ApplicationRecord\nend\n" },
            "Deploy::Release") do |folder|
      assert_match(/^class Deploy\n  class Release\n/, read(folder, "app/models/deploy/release/smoke_seal_step.rb"))
    end
  end

  HOSTS_OWN = <<~RUBY
    class Release < ApplicationRecord
      validates :slug, presence: true

      def smoke_seal
        SmokeSeal.from_h(self[:smoke_seal])
      end

      def smoke_sealed? = smoke_seal.present?

      def record_smoke_seal!(seal)
        update!(smoke_seal: seal.to_h)
        self
      end

      def smoke_seal_url = "x"
    end
  RUBY

  test "the model's own methods are named one by one, and kept" do
    in_folder("app/models/release.rb" => HOSTS_OWN,
              "app/models/release/board.rb" => "  def reseal!\n  end\n") do |folder|
      said = generate(folder)
      assert_equal HOSTS_OWN.sub("\n", "\n  include ::SmokeSeal::Sealable\n"), read(folder, "app/models/release.rb")
      { "release.rb:4" => "smoke_seal", "release.rb:8" => "smoke_sealed?", "release.rb:10" => "record_smoke_seal!",
        "release/board.rb:1" => "reseal!" }.each do |place, method|
        assert_match(%r{^ +keep +app/models/#{place} defines #{Regexp.escape(method)}: it is used instead of}, said)
      end
      assert_equal 4, said.scan(" defines ").size
    end
  end

  test "with --replace the model's own methods are removed, and nothing else" do
    in_folder("app/models/release.rb" => HOSTS_OWN) do |folder|
      said = generate(folder, "--replace")
      assert_equal 3, said.scan("it is removed, and the concern's is used").size
      assert_equal <<~RUBY, read(folder, "app/models/release.rb")
        class Release < ApplicationRecord
          include ::SmokeSeal::Sealable
          validates :slug, presence: true

          def smoke_seal_url = "x"
        end
      RUBY
    end
  end

  test "a plain ship gets a script, and no module of the model" do
    in_folder("app/models/release.rb" => MODEL) do |folder|
      said = generate(folder, "--ship", "plain")
      assert_not File.exist?(File.join(folder, "app/models/release/smoke_seal_step.rb"))
      assert_operator File, :executable?, File.join(folder, "bin/seal-release")
      assert_includes read(folder, "bin/seal-release"),
                      'SmokeSeal::Ship.seal(app: "mcritchie-studio", release: release, sha: sha'
      assert_includes said, "bin/seal-release RELEASE SHA"
      assert_not_includes said, "seal_production"
      destroy(folder)
      assert_not File.exist?(File.join(folder, "bin/seal-release"))
    end
  end

  test "the script of a plain ship reaches the board as the host is deployed, and takes no platform for granted" do
    { "kamal" => "record = SmokeSeal::Recorder.kamal\n",
      "heroku" => 'SmokeSeal::Recorder.remote("heroku run --app mcritchie-studio -- bin/rails smoke_seal:record")',
      "none" => 'board = ENV["SMOKE_SEAL_BOARD"]' }.each do |platform, line|
      in_host({ "app/models/release.rb" => MODEL }, "--ship=plain", "--rollback=#{platform}") do |folder|
        script = read(folder, "bin/seal-release")
        assert_includes script, line
        assert_equal platform == "heroku", script.include?("heroku")
        RubyVM::InstructionSequence.compile(script)
      end
    end
  end

  test "the suites have the shape that hosts have" do
    in_host do |folder|
      suite, = YAML.safe_load(read(folder, "config/devops_test_suites.yml")).dig("apps", "mcritchie-studio", "suites")
      assert_equal %w[name key phase tier host blocks lane environment trigger command blocks_merge mutates notes],
                   suite.keys
      assert_equal ["production_smoke", "bin/prod-smoke mcritchie-studio", false],
                   suite.values_at("lane", "command", "mutates")
    end
  end
end
