# frozen_string_literal: true

require "json"
require "open3"

# Checks the crates in the extension, as `cargo metadata` lists them: each has a licence that a gem under MIT may
# include, comes from crates.io or from this repository, and has only one version; each direct dependency has its
# reason in docs/architecture.md. Security advisories are not checked, since that needs a network (`cargo audit`).
class Dependencies
  LICENCES = %w[0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CDLA-Permissive-2.0 ISC MIT MIT-0 Unicode-3.0 Unlicense
                Zlib].freeze

  # The Mozilla Public License covers only its own files, which are used unchanged.
  UNCHANGED = { "MPL-2.0" => %w[cssparser cssparser-macros dtoa-short selectors] }.freeze

  # Two versions of these are allowed until the crate that needs the older one is updated.
  TWICE = {
    "getrandom" => "ring is one version behind"
  }.freeze

  REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"

  # The crates of the workspace in +folder+, as they are built on this machine, or for another +target+.
  def self.of(folder, package: "smoke_seal_ext", target: nil)
    target ||= cargo("rustc", "-vV", folder: folder)[/^host: (.+)/, 1]
    metadata = cargo(*%w[cargo metadata --locked --format-version 1 --filter-platform], target, folder: folder)
    new(JSON.parse(metadata), package: package, reasons: File.read(File.join(folder, "docs/architecture.md")))
  end

  def self.cargo(*command, folder:)
    out, error, status = Open3.capture3(*command, chdir: folder)
    status.success? ? out : raise("#{command.first(2).join(" ")}: #{error}")
  end
  private_class_method :cargo

  # @param metadata [Hash] what `cargo metadata` printed
  # @param package [String] whose dependencies these are
  # @param reasons [String] the page whose table says what each direct dependency is for
  def initialize(metadata, package:, reasons:)
    @packages = metadata["packages"].to_h { |found| [found["id"], found] }
    @nodes = metadata.dig("resolve", "nodes").to_h { |node| [node["id"], node] }
    @root = @packages.each_value.find { |found| found["name"] == package }
    @reasons = reasons
  end

  # @return [Array<String>] one line for each rule that a crate breaks
  def problems
    built.flat_map { |crate| [licence(crate), source(crate)] }.compact + twice + unexplained
  end

  # @return [Integer] how many crates are built into the extension
  def count = built.size

  # @return [Array<Hash>] the crates of others that are built into the extension, as `cargo metadata` has them
  def crates_of_others = built.reject { |crate| ours?(crate) }

  private

  # All linked crates, this repository's included: normal dependencies, not those of builds and of tests.
  def built
    @built ||= begin
      found = {}
      waiting = [@root["id"]]
      while (id = waiting.pop)
        next if found.key?(id)

        found[id] = @packages.fetch(id)
        waiting.concat(linked(id))
      end
      found.values
    end
  end

  def linked(id)
    normal = @nodes.fetch(id)["deps"].select { |dep| dep["dep_kinds"].any? { |kind| kind["kind"].nil? } }
    normal.map { |dep| dep["pkg"] }.reject { |pkg| macro?(pkg) }
  end

  # A procedural macro runs during compilation, and is not linked.
  def macro?(id) = @packages.fetch(id)["targets"].any? { |target| target["kind"].include?("proc-macro") }

  def ours?(crate) = crate["source"].nil?

  def licence(crate)
    expression = crate["license"].to_s.gsub("/", " OR ").gsub(/ WITH \S+/, "")
    return if allowed?(expression, crate["name"])

    "#{crate["name"]} #{crate["version"]}: lint/dependencies.rb does not allow its licence, #{crate["license"].inspect}"
  end

  # One of an OR is enough, each of an AND is needed; brackets bind, as in SPDX.
  def allowed?(expression, name)
    while expression.include?("(")
      expression = expression.sub(/\(([^()]*)\)/) { allowed?(Regexp.last_match(1), name) ? "MIT" : "none" }
    end
    expression.split(" OR ").any? do |choice|
      choice.split(" AND ").all? { |id| LICENCES.include?(id.strip) || UNCHANGED[id.strip]&.include?(name) }
    end
  end

  def source(crate)
    return if ours?(crate) || crate["source"] == REGISTRY

    "#{crate["name"]} #{crate["version"]}: it comes from #{crate["source"]}, and not from crates.io"
  end

  def twice
    versions = built.group_by { |crate| crate["name"] }
    versions.transform_values! { |crates| crates.map { |crate| crate["version"] } }
    several = versions.select { |name, found| found.size > 1 && !TWICE.key?(name) }
    stale = TWICE.keys.reject { |name| versions.fetch(name, []).size > 1 }
    several.map { |name, all| "#{name}: it is there as #{all.sort.join(" and ")}; see cargo tree --invert #{name}" } +
      stale.map { |name| "#{name}: it is there once; take it out of TWICE in lint/dependencies.rb" }
  end

  def unexplained
    direct = built.select { |crate| ours?(crate) }.flat_map { |crate| linked(crate["id"]) }.uniq
    names = direct.map { |id| @packages.fetch(id) }.reject { |crate| ours?(crate) }.map { |crate| crate["name"] }
    (names.uniq - explained).map { |name| "#{name}: docs/architecture.md does not say what it is for" }
  end

  # The first cells of the rows of its tables.
  def explained = @reasons.scan(/^\| ([^|]+) \|/).flatten.flat_map { |cell| cell.gsub(/\(.*?\)/, "").scan(/[\w-]+/) }
end
