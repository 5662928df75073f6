# frozen_string_literal: true

require "rails_helper"
require "rails/generators"
require "generators/smoke_seal/install/install_generator"
require_relative "../support/command"

# A host in a folder of its own that smoke_seal:install writes into.
module GeneratedHost
  include Workspace

  ROOT = File.expand_path("../..", __dir__)
  MODEL = "class Release < ApplicationRecord\nend\n"

  # @param files [Hash{String => String}] what the host has before
  # @yieldparam folder [String]
  def in_host(files = { "app/models/release.rb" => MODEL }, *arguments)
    in_folder(files) do |folder|
      generate(folder, *arguments)
      yield folder
    end
  end

  # @return [String] what the generator said. It has nobody to ask: a question would fail.
  def generate(folder, *arguments, behavior: :invoke)
    start(SmokeSeal::Generators::InstallGenerator, folder, *arguments, behavior: behavior)
  end

  # @param generator [Class]
  # @return [String] what it said
  def start(generator, folder, *arguments, behavior: :invoke)
    stdin = $stdin
    $stdin = File.open(File::NULL)
    capture_io do
      generator.start(arguments, destination_root: folder, behavior: behavior)
      @exit_code = 0
    rescue SystemExit => e
      @exit_code = e.status
    end.join
  ensure
    $stdin = stdin
  end

  def destroy(folder, *arguments) = generate(folder, *arguments, behavior: :revoke)

  # @return [Hash{String => Array}] the bytes and the permissions of every file
  def snapshot(folder)
    Dir.glob("**/*", base: folder).sort.to_h { |path| [path, File.join(folder, path)] }
       .select { |_path, file| File.file?(file) }
       .transform_values { |file| [File.binread(file), File.stat(file).mode.to_s(8), File.mtime(file)] }
  end

  def read(folder, path) = File.read(File.join(folder, path), encoding: Encoding::UTF_8)

  # Appends a line to each file; gives their paths.
  def edit(folder, paths)
    paths.each { |path| File.write(File.join(folder, path), "# mine\n", mode: "a") }
  end

  def write(folder, path, content) = File.write(File.join(folder, path), content)

  def migration_of(folder) = Dir.glob("db/migrate/*.rb", base: folder).first
end
