# frozen_string_literal: true

require "open3"
require "rbconfig"
require_relative "debian_packages"

# A version of Ruby that the extension can be built for: its headers, and what its build was configured with.
class RubyHeaders
  # The versions whose headers a Debian package has. It is unpacked, not installed.
  DEBIAN = { "3.1" => "bookworm", "3.3" => "trixie" }.freeze

  # Prints the config of a Ruby. The file that has it refuses another version of Ruby than its own.
  DUMP = <<~RUBY
    file, version = ARGV
    if file
      Object.send(:remove_const, :RUBY_VERSION)
      RUBY_VERSION = version
    end
    file ? load(file) : require("rbconfig")
    $stdout.binmode.write(Marshal.dump(RbConfig::CONFIG))
  RUBY
  private_constant :DUMP

  class << self
    # The running Ruby, and those of {DEBIAN} if their packages can be fetched here.
    #
    # @return [Array<RubyHeaders>] sorted by version
    def at_hand
      running = new
      others = DebianPackages.available? ? DEBIAN.keys - [running.version] : []
      [running, *others.map { |version| of_debian(version) }].sort_by { |headers| Gem::Version.new(headers.version) }
    end

    private

    def of_debian(version)
      names = ["ruby#{version}-dev", "libruby#{version}"]
      root = DebianPackages.new(suite: DEBIAN.fetch(version), names: names).unpack
      new(Dir.glob("#{root}/usr/lib/*/ruby/*/rbconfig.rb").first || raise("#{names.last} has no rbconfig.rb"), version)
    end
  end

  # @param file [String, nil] another Ruby's rbconfig.rb; nil for the running Ruby
  # @param version [String, nil] the version of that Ruby
  def initialize(file = nil, version = nil)
    @arguments = file ? [file, "#{version}."] : []
  end

  # @return [String] the name of the folder of its extension, for example "3.1"
  def version = config.values_at("MAJOR", "MINOR").join(".")

  # @return [Boolean] false for a development version
  def released? = !config.fetch("PATCHLEVEL").to_i.negative?

  # The variables by which the crate rb-sys takes the config of a Ruby that cannot run here.
  #
  # @return [Hash{String => String}]
  def environment
    names = config.select { |name, value| name.match?(/\A\w+\z/) && value.is_a?(String) }
    names.transform_keys { |name| "RBCONFIG_#{name}" }.merge("RBCONFIG_CROSS_COMPILING" => "yes")
  end

  private

  def config
    @config ||= begin
      dump, error, status = Open3.capture3(RbConfig.ruby, "--disable-gems", "-e", DUMP, *@arguments, binmode: true)
      # The file is Ruby's own, or of a package that apt has verified.
      status.success? ? Marshal.load(dump) : raise("the config of Ruby cannot be read: #{error}") # rubocop:disable Security/MarshalLoad
    end
  end
end
