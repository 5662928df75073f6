# frozen_string_literal: true

require "open3"

# An extension for Linux, as readelf of the binutils shows it.
class ElfLibrary
  MACHINES = { "x86_64" => "Advanced Micro Devices X86-64", "aarch64" => "AArch64" }.freeze

  # What each Linux has. Ruby's own library is not among them: some builds of Ruby have none.
  SYSTEM = /\A(?:lib(?:c|m|dl|rt|pthread|gcc_s)\.so(?:\.\d+)?|ld-linux.*|libc\.musl-.*)\z/
  private_constant :MACHINES, :SYSTEM

  # @param file [String]
  # @param platform [String] that of its gem
  # @param glibc [String] the oldest one that it has to run with
  def initialize(file, platform:, glibc:)
    @said = read(file)
    @cpu = platform[/\A[^-]+/]
    @glibc = platform.end_with?("-musl") ? nil : Gem::Version.new(glibc)
  end

  # @return [Array<String>] one sentence for each
  def problems
    found = [*wrong_machine, *foreign_libraries, *too_new]
    found << "it has packed relocations, which glibc reads since 2.36" if @said.include?("(RELR)")
    found << "it is not stripped" if @said.match?(/ \.symtab /)
    found
  end

  # @return [Array<String>] the symbols that others can use
  def exported
    symbols = @said.scan(/^ *\d+: \h+ +\d+ \w+ +(?:GLOBAL|WEAK) +(?:DEFAULT|PROTECTED) +(\w+) (\S+)/)
    symbols.filter_map { |section, name| name[/\A[^@]+/] unless section == "UND" }
  end

  private

  def read(file)
    command = %w[readelf --wide --file-header --section-headers --dynamic --dyn-syms --version-info]
    said, error, status = Open3.capture3({ "LC_ALL" => "C" }, *command, file)
    status.success? ? said : raise("readelf cannot read #{file}: #{error}")
  end

  def wrong_machine
    machine = @said[/^ *Machine: +(.+)$/, 1]
    ["it is for #{machine}"] unless machine == MACHINES[@cpu]
  end

  def foreign_libraries
    needed = @said.scan(/\(NEEDED\).*\[(.+)\]/).flatten
    needed.grep_v(SYSTEM).map { |library| "it needs #{library}, which not every system has" }
  end

  def too_new
    versions = @said.scan(/Name: GLIBC_([\d.]+)/).flatten.uniq.map { |version| Gem::Version.new(version) }
    return (["it needs glibc, not musl"] if versions.any?) unless @glibc

    ["it needs glibc #{versions.max}, newer than #{@glibc}"] if versions.any? && versions.max > @glibc
  end
end
