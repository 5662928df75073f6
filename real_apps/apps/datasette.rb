# frozen_string_literal: true

require_relative "../python_app"

module RealApps
  # https://datasette.io
  class Datasette < PythonApp
    name_of "datasette"
    description "Datasette on an SQLite database with three tables"

    TABLES = <<~PYTHON
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1])
      for table in ("birds", "trees", "rivers"):
          database.execute(f"create table {table} (id integer primary key, name text, length real)")
          database.executemany(f"insert into {table} (name, length) values (?, ?)",
                               [(f"{table} {number}", number / 3) for number in range(250)])
      database.commit()
    PYTHON
    private_constant :TABLES

    def prepare(_url)
      fresh_folder
      run(program("python"), "-c", TABLES, "nature.db")
    end

    def break_it
      database = File.join(state, "nature.db")
      File.write(database, "no database any more", File.size(database) / 2)
      File.truncate(database, 8192)
      "its database is cut off"
    end

    def culprit = "/nature"

    def start(port:, **)
      [background(program("datasette"), "serve", "nature.db", "--host", "127.0.0.1", "--port", port.to_s)]
    end
  end
end
