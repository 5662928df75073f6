# frozen_string_literal: true

# Checks the layout of a Rust crate. Each folder or file directly below its source folder is a room, and a room imports
# only rooms that stand before it in the crate's list. No two types have the same name, in all crates together: a reader
# would take them for one.
class Rooms
  CORE = { "src" => %w[base page config http evaluate browser_lane seal run tools lib] }.freeze
  EXTENSION = {
    "ext/smoke_seal/src" => %w[gvl text time convert heap_size errors event seal formatter quorum worker run suite lib]
  }.freeze

  # `use crate::a::b`, and the names in `use crate::{a, b::c}`.
  IMPORT = /\bcrate::(?:(\w+)|\{([^;]*)\})/
  TYPE = /^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type|union) (\w+)/
  private_constant :IMPORT, :TYPE

  # @param crates [Hash{String => Array<String>}] source folder => its rooms, in order
  # @param root [String] the folder that the source folders are relative to
  def initialize(crates = { **CORE, **EXTENSION }, root: ".")
    @crates = crates
    @sources = crates.keys.to_h { |folder| [folder, sources(File.join(root, folder))] }
  end

  # @return [Array<String>] one line for each import against the order, each file outside of the rooms, and each name
  #   that two types have
  def problems = unknown_rooms + upward_imports + shared_names

  private

  # The code of each file by its path, without the tests.
  def sources(folder)
    Dir.glob("**/*.rs", base: folder).grep_v(%r{(\A|/)tests(/|\.rs\z)}).sort.to_h do |path|
      [path, File.read(File.join(folder, path)).split(/^#\[cfg\(test\)\]\nmod tests \{/).first.to_s]
    end
  end

  def unknown_rooms
    @crates.flat_map do |folder, order|
      rooms = @sources[folder].keys.map { |path| room_of(path) }.uniq - order
      rooms.map { |room| "#{folder}/#{room} is none of the rooms #{order.join(", ")} (lint/rooms.rb)" }
    end
  end

  def upward_imports
    @crates.flat_map do |folder, order|
      @sources[folder].flat_map do |path, code|
        rank = order.index(room_of(path)) or next []
        upward = imported_rooms(code).select { |room| (order.index(room) || 0) > rank }
        upward.map { |room| "#{folder}/#{path} imports crate::#{room}, which stands after #{room_of(path)}" }
      end
    end
  end

  def imported_rooms(code)
    code.scan(IMPORT).flat_map { |room, list| room || list.gsub(/\{[^}]*\}/, "").scan(/(?:\A|,)\s*(\w+)/).flatten }.uniq
  end

  def shared_names
    places = @sources.flat_map do |folder, files|
      files.flat_map { |path, code| code.scan(TYPE).map { |(name)| [name, "#{folder}/#{path}"] } }
    end
    places.group_by(&:first).select { |_, found| found.size > 1 }.map do |name, found|
      "the name #{name} stands for more than one type: #{found.map { |(_, path)| path }.join(", ")}"
    end
  end

  def room_of(path) = path[%r{\A[^/.]+}]
end
