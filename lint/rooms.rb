# frozen_string_literal: true

# The layout of the core: each folder of src/ is a room, and a room imports only rooms that stand before it in {ORDER}.
# A type has a name of its own: two types of one name are two things that a reader takes for one.
class Rooms
  ORDER = %w[base page config http evaluate browser_lane seal run tools].freeze

  IMPORT = /\bcrate::(\w+)/
  TYPE = /^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type|union) (\w+)/
  private_constant :IMPORT, :TYPE

  # @param folder [String] the folder that holds the rooms
  def initialize(folder)
    @folder = folder
    @sources = Dir.glob("**/*.rs", base: folder).grep_v(%r{(\A|/)tests(/|\.rs\z)}).sort.to_h do |path|
      [path, File.read(File.join(folder, path)).split(/^#\[cfg\(test\)\]\nmod tests \{/).first]
    end
  end

  # @return [Array<String>] one line for each import that runs against the order, each file outside of a room, and each
  #   name that two types have
  def problems = strangers + @sources.flat_map { |path, text| upward_imports(path, text) } + shared_names

  private

  def strangers
    rooms = @sources.keys.map { |path| room_of(path) }.uniq - ORDER - ["lib"]
    rooms.map { |room| "#{@folder}/#{room} is none of the rooms #{ORDER.join(", ")} (lint/rooms.rb)" }
  end

  def upward_imports(path, text)
    rank = ORDER.index(room_of(path))
    return [] unless rank

    upward = text.scan(IMPORT).flatten.uniq.select { |room| (ORDER.index(room) || 0) > rank }
    upward.map { |room| "#{@folder}/#{path} imports crate::#{room}, which stands after #{room_of(path)}" }
  end

  def shared_names
    places = @sources.flat_map { |path, text| text.scan(TYPE).map { |(name)| [name, path] } }
    places.group_by(&:first).select { |_, found| found.size > 1 }.map do |name, found|
      "the name #{name} stands for more than one type: #{found.map { |(_, path)| path }.join(", ")}"
    end
  end

  def room_of(path) = path[%r{\A[^/.]+}]
end
