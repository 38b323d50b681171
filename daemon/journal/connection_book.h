#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_BOOK_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_BOOK_H_

// The connections by their names. A name belongs to the connection that is called so; else to the
// first made of those that have it as an alias: devices apart may give one alias to two.
//
// Its failures name what is near to what somebody asked for. They are answers to the one who asked,
// and go nowhere else. Immutable once made: any thread.

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
  // As FoldConnections gives them.
  explicit ConnectionBook(std::vector<Connection> connections);
  ConnectionBook(const ConnectionBook&) = delete;
  ConnectionBook& operator=(const ConnectionBook&) = delete;
  ConnectionBook(ConnectionBook&&) = default;
  ConnectionBook& operator=(ConnectionBook&&) = default;

  const std::vector<Connection>& all() const { return connections_; }
  // By its name or an alias; null when there is none.
  const Connection* Named(std::string_view name) const;
  // The one that has this subject as a part; null when there is none.
  const Connection* WithPart(const SubjectId& id) const;

  // By name, alias or the beginning of its id. NOT_FOUND names the nearest; INVALID_ARGUMENT: the
  // id fits several, or this can be no name.
  absl::StatusOr<const Connection*> Resolve(std::string_view typed) const;
  // A name or alias of another than `except` (which may be null) that may be the same; null when
  // there is none.
  const std::string* Alike(std::string_view name, const Connection* except) const;

 private:
  const Connection* At(size_t place) const { return &connections_[place]; }
  absl::Status Unknown(std::string_view typed) const;

  std::vector<Connection> connections_;
  std::map<std::string, size_t> places_;  // in connections_, by NameKey
  std::map<SubjectId, size_t> parts_;     // in connections_
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_BOOK_H_
