#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_BOOK_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_BOOK_H_

// Looks up connections by their names. A name belongs to the connection that has it as its name;
// failing that, to the first created of those that have it as an alias, since devices that are out
// of touch may give one alias to two connections.
//
// An error message may hold the name that is nearest to what the caller asked for. Such messages
// are answers to that caller, and must go nowhere else. Immutable once made: any thread.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/connection.h"

namespace fallow::journal {

class ConnectionBook {
 public:
  // `connections` as FoldConnections returns them.
  explicit ConnectionBook(std::vector<Connection> connections);
  ConnectionBook(const ConnectionBook&) = delete;
  ConnectionBook& operator=(const ConnectionBook&) = delete;
  ConnectionBook(ConnectionBook&&) = default;
  ConnectionBook& operator=(ConnectionBook&&) = default;

  const std::vector<Connection>& all() const { return connections_; }
  // By name or alias; null when there is none.
  const Connection* Named(std::string_view name) const;
  // The connection that has this subject as a part; null when there is none.
  const Connection* WithPart(const SubjectId& id) const;

  // Finds a connection by its name, an alias or a prefix of its id. NOT_FOUND: there is none; the
  // message has the nearest name. INVALID_ARGUMENT: the id prefix fits several, or `typed` cannot
  // be a name.
  absl::StatusOr<const Connection*> Resolve(std::string_view typed) const;
  // A name or alias, of any connection but `except` (which may be null), that is so similar that it
  // may be the same; null when there is none.
  const std::string* Alike(std::string_view name, const Connection* except) const;

 private:
  const Connection* At(size_t place) const { return &connections_[place]; }
  absl::Status Unknown(std::string_view typed) const;

  std::vector<Connection> connections_;
  std::map<std::string, size_t> places_;  // indices into connections_, by NameKey
  std::map<SubjectId, size_t> parts_;     // likewise
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_BOOK_H_
