# frozen_string_literal: true

require_relative "generated_host"

# The options of smoke_seal:install that leave a part out.
class SkippedPartsTest < ActiveSupport::TestCase
  include GeneratedHost

  PARTS = SmokeSeal::Generators::SkippedParts::PARTS.keys
  ROUTES = "Rails.application.routes.draw do\nend\n"
  BEFORE = { "app/models/release.rb" => MODEL, "config/routes.rb" => ROUTES }.freeze
  # What each part writes or changes. The migration's name begins with its time.
  FILES = {
    migration: ["db/migrate"], model: ["app/models/release.rb"],
    badge: ["app/helpers/smoke_seal_helper.rb", "app/views/releases/_smoke_seal_badge.html.erb"],
    step: ["app/models/release/smoke_seal_step.rb"], config: ["config/smoke_seal.yml"], command: ["bin/prod-smoke"],
    agents: ["AGENTS.md"], routes: ["config/routes.rb"], suites: ["config/devops_test_suites.yml"]
  }.freeze

  # @return [Array<String>] the files that a block writes, changes or removes
  def changed(folder)
    before = snapshot(folder)
    yield
    after = snapshot(folder)
    (before.keys | after.keys).reject { |path| before[path]&.first == after[path]&.first }
  end

  def parts_of(paths)
    paths.map { |path| FILES.find { |_part, files| path.start_with?(*files) }&.first || path }.uniq.sort
  end

  test "without such an option every part is written" do
    in_folder(BEFORE) { |folder| assert_equal PARTS.sort, parts_of(changed(folder) { generate(folder) }) }
  end

  PARTS.each do |part|
    option = "--skip-#{part}"

    test "#{option} leaves out that part and no other" do
      in_folder(BEFORE) do |folder|
        assert_equal (PARTS - [part]).sort, parts_of(changed(folder) { generate(folder, option) })
      end
    end

    test "destroy with #{option} keeps that part and no other" do
      in_host(BEFORE) do |folder|
        removed = parts_of(changed(folder) { destroy(folder, option) })
        # Destroy never removes the migration.
        assert_equal (PARTS - [part, :migration]).sort, removed
      end
    end
  end

  test "with all of them nothing is written" do
    in_folder(BEFORE) do |folder|
      assert_empty(changed(folder) { generate(folder, *PARTS.map { |part| "--skip-#{part}" }) })
    end
  end

  test "the script of a plain ship is the step as well" do
    in_folder(BEFORE) do |folder|
      generate(folder, "--ship=plain", "--skip-step")
      assert_not File.exist?(File.join(folder, "bin/seal-release"))
    end
  end

  test "a part that was left out is added by a later run" do
    in_host(BEFORE, "--skip-badge", "--skip-routes") do |folder|
      assert_equal %i[badge routes], parts_of(changed(folder) { generate(folder) })
    end
  end

  test "the next steps are numbered, and name no part that was left out" do
    steps = { migration: "db:migrate", config: "Write the checks", command: "bin/prod-smoke mcritchie-studio",
              step: "seal_production", badge: "smoke_seal_badge(release)", routes: "mount SmokeSeal::Engine" }
    steps.each do |part, words|
      in_folder(BEFORE) do |folder|
        said = generate(folder, "--skip-#{part}")[/Next steps:.*/m]
        assert_not_includes said, words
        (steps.values - [words]).each { |others| assert_includes said, others }
        assert_equal [*1..8], said.scan(/^  (\d)\. /).flatten.map(&:to_i)
      end
    end
  end

  test "the help describes the generator, and each of these options" do
    help = capture_io { SmokeSeal::Generators::InstallGenerator.help(Thor::Shell::Basic.new) }.first
    assert_includes help, "Writes the files that seal your releases"
    SmokeSeal::Generators::SkippedParts::PARTS.each do |part, what|
      assert_match(/\[--skip-#{part}\].*# Leave out #{Regexp.escape(what)}$/, help)
    end
  end
end
