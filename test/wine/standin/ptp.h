// The phone behind the stand-in: a PTP responder on 127.0.0.1, in another process. USB's containers over a stream; what
// goes out is framed as the transfers that USB would make of it (length, whether a short packet ended it, bytes).
#pragma once
#include "object.h"

struct Reply {
  uint16_t code = 0x2001;
  std::vector<uint32_t> params;
};

struct Writer {
  Bytes bytes;
  Writer &u8(uint8_t v) { bytes.push_back(v); return *this; }
  Writer &u16(uint16_t v) { return u8((uint8_t)v).u8((uint8_t)(v >> 8)); }
  Writer &u32(uint32_t v) { return u16((uint16_t)v).u16((uint16_t)(v >> 16)); }
  Writer &text(const std::wstring &t) {
    if (t.empty()) return u8(0);
    u8((uint8_t)(t.size() + 1));
    for (wchar_t c : t) u16((uint16_t)c);
    return u16(0);
  }
};

struct Reader {
  const Bytes &bytes;
  size_t at = 0;
  explicit Reader(const Bytes &b) : bytes(b) {}
  uint8_t u8() { return at < bytes.size() ? bytes[at++] : 0; }
  uint16_t u16() { uint16_t low = u8(); return (uint16_t)(low | u8() << 8); }
  uint32_t u32() { uint32_t low = u16(); return low | (uint32_t)u16() << 16; }
  uint64_t u64() { uint64_t low = u32(); return low | (uint64_t)u32() << 32; }
  std::wstring text() {
    std::wstring t;
    for (int n = u8(); n > 0; n--) t += (wchar_t)u16();
    while (!t.empty() && t.back() == 0) t.pop_back();
    return t;
  }
  void skip16() { for (uint32_t n = u32(); n > 0; n--) u16(); }
};

enum Phase { NONE, READ, WRITE };

struct Ptp {
  SOCKET socket = INVALID_SOCKET;
  uint32_t id = 0;
  uint64_t size = 0, left = 0, toWrite = 0;
  bool hasReply = false;
  Reply reply;

  static SOCKET dial() {
    static bool started = false;
    WSADATA data;
    if (!started) started = WSAStartup(0x202, &data) == 0;
    const char *port = getenv("LIFEBOAT_STANDIN_PORT");
    SOCKET s = ::socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof on);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons((u_short)atoi(port ? port : "0"));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!connect(s, (sockaddr *)&address, sizeof address)) return s;
    closesocket(s);
    return INVALID_SOCKET;
  }
  static bool isThere() {
    SOCKET s = dial();
    if (s == INVALID_SOCKET) return false;
    closesocket(s);
    return true;
  }
  ~Ptp() { if (socket != INVALID_SOCKET) closesocket(socket); }
  bool open() { return (socket = dial()) != INVALID_SOCKET; }

  bool sendAll(const void *from, size_t length) {
    const char *at = (const char *)from;
    for (; length > 0;) {
      int n = ::send(socket, at, length > 1 << 20 ? 1 << 20 : (int)length, 0);
      if (n <= 0) return false;
      at += n;
      length -= n;
    }
    return true;
  }
  bool frame(const void *bytes, size_t length, bool ended) {
    uint8_t head[5] = {};
    uint32_t n = (uint32_t)length;
    memcpy(head, &n, 4);
    head[4] = ended;
    return sendAll(head, 5) && sendAll(bytes, length);
  }
  bool receive(void *to, size_t length) {
    char *at = (char *)to;
    for (; length > 0;) {
      int n = ::recv(socket, at, length > 1 << 20 ? 1 << 20 : (int)length, 0);
      if (n <= 0) return false;
      at += n;
      length -= n;
    }
    return true;
  }
  bool header(uint32_t &length, uint16_t &type, uint16_t &code) {
    uint8_t head[12];
    if (!receive(head, 12)) return false;
    memcpy(&length, head, 4);
    memcpy(&type, head + 4, 2);
    memcpy(&code, head + 6, 2);
    return true;
  }
  bool takeReply(uint32_t length, uint16_t code) {
    reply.code = code;
    reply.params.assign((length - 12) / 4, 0);
    hasReply = true;
    return length == 12 || receive(reply.params.data(), length - 12);
  }
  /** False when the phone is gone. A data phase in may turn out to be none: then `size` is 0 and the reply is there. */
  bool begin(uint16_t operation, const std::vector<uint32_t> &params, Phase phase, uint64_t total) {
    if (socket == INVALID_SOCKET) return false;
    id++;
    size = left = 0;
    toWrite = total;
    hasReply = false;
    reply = Reply();
    Writer command;
    command.u32((uint32_t)(12 + 4 * params.size())).u16(1).u16(operation).u32(id);
    for (auto param : params) command.u32(param);
    if (!frame(command.bytes.data(), command.bytes.size(), true)) return false;
    uint32_t length;
    uint16_t type, code;
    if (phase == WRITE) {
      Writer data;
      data.u32(total + 12 > 0xFFFFFFFFull ? 0xFFFFFFFF : (uint32_t)(total + 12)).u16(2).u16(operation).u32(id);
      return frame(data.bytes.data(), 12, total == 0);
    }
    if (!header(length, type, code)) return false;
    if (type != 2) return takeReply(length, code);
    size = left = length - 12;
    return phase == READ || drain();
  }
  bool drain() {
    uint8_t unused[65536];
    while (left > 0)
      if (!read(unused, sizeof unused)) return false;
    return true;
  }
  size_t read(uint8_t *to, size_t wanted) {
    size_t n = wanted < left ? wanted : (size_t)left;
    if (n && !receive(to, n)) { left = 0; fail(); return 0; }
    left -= n;
    return n;
  }
  bool write(const uint8_t *from, size_t length) {
    toWrite -= length;
    if (frame(from, length, toWrite == 0)) return true;
    fail();
    return false;
  }
  void fail() {
    closesocket(socket);
    socket = INVALID_SOCKET;
  }
  /** False when the phone is gone. */
  bool end() {
    if (!drain() || socket == INVALID_SOCKET) return false;
    if (hasReply) return true;
    // What was announced and never came is made up for: the phone would wait for it for ever.
    Bytes nothing(65536);
    while (toWrite > 0)
      if (!write(nothing.data(), toWrite < nothing.size() ? (size_t)toWrite : nothing.size())) return false;
    uint32_t length;
    uint16_t type, code;
    if (header(length, type, code) && takeReply(length, code)) return true;
    fail();
    return false;
  }
  /** A whole transaction with a dataset in; false when the phone is gone, else see `reply`. */
  bool ask(uint16_t operation, const std::vector<uint32_t> &params, Bytes &into) {
    if (!begin(operation, params, READ, 0)) return false;
    into.resize((size_t)size);
    if (size && !read(into.data(), into.size())) return false;
    return end();
  }
  bool tell(uint16_t operation, const std::vector<uint32_t> &params, const Bytes &data) {
    if (!begin(operation, params, WRITE, data.size())) return false;
    if (!data.empty() && !write(data.data(), data.size())) return false;
    return end();
  }
};
