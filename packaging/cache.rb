# frozen_string_literal: true

# Where the packaging keeps what it fetched. The folder may be deleted at any time.
module Cache
  FOLDER = File.join(ENV.fetch("XDG_CACHE_HOME") { File.join(Dir.home, ".cache") }, "smoke_seal")
end
