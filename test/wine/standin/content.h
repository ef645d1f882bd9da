// WPD's own view of the phone: objects, properties, streams, answered by asking the phone over PTP.
#pragma once
#include "ptp.h"
#include <ctime>
#include <cwchar>
#include <memory>
#include <mutex>

static const HRESULT E_NO_OBJECT = HRESULT_FROM_WIN32(ERROR_NOT_FOUND);

/** The phone and whose turn it is. */
struct Line {
  Ptp ptp;
  std::recursive_mutex turn;
  /** WPD_COMMAND_MTP_EXT_*'s data phase, or a stream that is being read: nothing else may be asked meanwhile. */
  bool busy = false;
};
typedef std::shared_ptr<Line> LinePtr;
typedef std::lock_guard<std::recursive_mutex> Turn;

inline HRESULT judge(const Reply &reply) {
  switch (reply.code) {
    case 0x2001: return S_OK;
    case 0x2009: return E_NO_OBJECT;
    case 0x200F: return E_ACCESSDENIED;
    case 0x2019: return HRESULT_FROM_WIN32(ERROR_BUSY);
    default: return E_FAIL;
  }
}

inline std::wstring idOf(wchar_t kind, uint32_t number) {
  wchar_t text[16];
  swprintf(text, 16, L"%lc%X", kind, number);
  return text;
}

inline bool parseId(const std::wstring &id, wchar_t kind, uint32_t &number) {
  wchar_t *end = nullptr;
  if (id.size() < 2 || id[0] != kind) return false;
  number = (uint32_t)wcstoul(id.c_str() + 1, &end, 16);
  return end && !*end;
}

/** `YYYYMMDDThhmmss[.s][Z|+hhmm]` to local time as OLE counts it. */
inline bool oleDate(const std::wstring &text, double &days) {
  int Y, M, D, h, m, s;
  if (swscanf(text.c_str(), L"%4d%2d%2dT%2d%2d%2d", &Y, &M, &D, &h, &m, &s) != 6) return false;
  size_t zone = text.find_first_of(L"Z+-", 15);
  if (zone != std::wstring::npos) {
    int hours = 0, minutes = 0;
    swscanf(text.c_str() + zone + 1, L"%2d%2d", &hours, &minutes);
    int east = (hours * 60 + minutes) * (text[zone] == L'-' ? -1 : 1);
    struct tm utc = {};
    utc.tm_year = Y - 1900, utc.tm_mon = M - 1, utc.tm_mday = D, utc.tm_hour = h, utc.tm_min = m, utc.tm_sec = s;
    __time64_t time = _mkgmtime64(&utc) - east * 60;
    struct tm *local = _localtime64(&time);
    if (!local) return false;
    Y = local->tm_year + 1900, M = local->tm_mon + 1, D = local->tm_mday, h = local->tm_hour, m = local->tm_min, s = local->tm_sec;
  }
  SYSTEMTIME system = {(WORD)Y, (WORD)M, 0, (WORD)D, (WORD)h, (WORD)m, (WORD)s, 0};
  return SystemTimeToVariantTime(&system, &days);
}

inline std::wstring ptpDate(double days) {
  SYSTEMTIME system;
  if (!VariantTimeToSystemTime(days, &system)) return L"";
  struct tm local = {};
  local.tm_year = system.wYear - 1900, local.tm_mon = system.wMonth - 1, local.tm_mday = system.wDay;
  local.tm_hour = system.wHour, local.tm_min = system.wMinute, local.tm_sec = system.wSecond, local.tm_isdst = -1;
  __time64_t time = _mktime64(&local);
  struct tm *utc = _gmtime64(&time);
  wchar_t text[32];
  swprintf(text, 32, L"%04d%02d%02dT%02d%02d%02dZ", utc->tm_year + 1900, utc->tm_mon + 1, utc->tm_mday, utc->tm_hour, utc->tm_min, utc->tm_sec);
  return text;
}

inline void setDate(Values *values, REFPROPERTYKEY key, const std::wstring &text) {
  PROPVARIANT value;
  PropVariantInit(&value);
  value.vt = VT_DATE;
  if (oleDate(text, value.date)) values->put(key, value);
}

/** MTP's format code is the first half of the GUID's first field. */
inline GUID formatGuid(uint16_t code) {
  GUID guid = WPD_OBJECT_FORMAT_UNSPECIFIED;
  guid.Data1 = (uint32_t)code << 16;
  return guid;
}

struct ObjectInfo {
  uint32_t storage, size, parent;
  uint16_t format;
  std::wstring name, created, modified;
};

inline HRESULT askInfo(Ptp &ptp, uint32_t handle, ObjectInfo &info) {
  Bytes data;
  if (!ptp.ask(0x1008, {handle}, data)) return E_GONE;
  if (ptp.reply.code != 0x2001) return judge(ptp.reply);
  Reader r(data);
  info.storage = r.u32(), info.format = r.u16(), r.u16(), info.size = r.u32();
  r.u16(), r.u32(), r.u32(), r.u32(), r.u32(), r.u32(), r.u32();
  info.parent = r.u32(), r.u16(), r.u32(), r.u32();
  info.name = r.text(), info.created = r.text(), info.modified = r.text();
  return S_OK;
}

inline HRESULT askValues(Ptp &ptp, const std::wstring &id, Values *values) {
  Bytes data;
  uint32_t number;
  if (id == WPD_DEVICE_OBJECT_ID) {
    if (!ptp.ask(0x1001, {}, data)) return E_GONE;
    Reader r(data);
    r.u16(), r.u32(), r.u16(), r.text(), r.u16();
    for (int i = 0; i < 5; i++) r.skip16();
    std::wstring maker = r.text(), model = r.text(), version = r.text(), serial = r.text();
    values->SetStringValue(WPD_DEVICE_MANUFACTURER, maker.c_str());
    values->SetStringValue(WPD_DEVICE_MODEL, model.c_str());
    values->SetStringValue(WPD_DEVICE_FIRMWARE_VERSION, version.c_str());
    values->SetStringValue(WPD_DEVICE_SERIAL_NUMBER, serial.c_str());
    if (!ptp.ask(0x1015, {0xD402}, data)) return E_GONE;
    if (ptp.reply.code == 0x2001) values->SetStringValue(WPD_DEVICE_FRIENDLY_NAME, Reader(data).text().c_str());
    if (!ptp.ask(0x1015, {0x5001}, data)) return E_GONE;
    if (ptp.reply.code == 0x2001) values->SetUnsignedIntegerValue(WPD_DEVICE_POWER_LEVEL, Reader(data).u8());
    return S_OK;
  }
  if (parseId(id, L's', number)) {
    if (!ptp.ask(0x1005, {number}, data)) return E_GONE;
    if (ptp.reply.code != 0x2001) return E_NO_OBJECT;
    Reader r(data);
    uint16_t type = r.u16();
    r.u16();
    uint16_t access = r.u16();
    uint64_t capacity = r.u64(), free = r.u64();
    r.u32();
    values->SetGuidValue(WPD_FUNCTIONAL_OBJECT_CATEGORY, WPD_FUNCTIONAL_CATEGORY_STORAGE);
    values->SetGuidValue(WPD_OBJECT_CONTENT_TYPE, WPD_CONTENT_TYPE_FUNCTIONAL_OBJECT);
    values->SetUnsignedIntegerValue(WPD_STORAGE_TYPE, type);
    values->SetUnsignedIntegerValue(WPD_STORAGE_ACCESS_CAPABILITY, access);
    values->SetUnsignedLargeIntegerValue(WPD_STORAGE_CAPACITY, capacity);
    values->SetUnsignedLargeIntegerValue(WPD_STORAGE_FREE_SPACE_IN_BYTES, free);
    values->SetStringValue(WPD_STORAGE_DESCRIPTION, r.text().c_str());
    values->SetStringValue(WPD_OBJECT_PARENT_ID, WPD_DEVICE_OBJECT_ID);
    return S_OK;
  }
  if (!parseId(id, L'o', number)) return E_NO_OBJECT;
  ObjectInfo info;
  HRESULT result = askInfo(ptp, number, info);
  if (FAILED(result)) return result;
  uint64_t size = info.size;
  if (size == 0xFFFFFFFF && ptp.ask(0x9803, {number, 0xDC04}, data)) size = Reader(data).u64();
  values->SetStringValue(WPD_OBJECT_ORIGINAL_FILE_NAME, info.name.c_str());
  values->SetStringValue(WPD_OBJECT_PARENT_ID, info.parent && info.parent != 0xFFFFFFFF ? idOf(L'o', info.parent).c_str() : idOf(L's', info.storage).c_str());
  values->SetGuidValue(WPD_OBJECT_FORMAT, formatGuid(info.format));
  values->SetGuidValue(WPD_OBJECT_CONTENT_TYPE, info.format == 0x3001 ? WPD_CONTENT_TYPE_FOLDER : WPD_CONTENT_TYPE_UNSPECIFIED);
  values->SetUnsignedLargeIntegerValue(WPD_OBJECT_SIZE, size);
  setDate(values, WPD_OBJECT_DATE_CREATED, info.created);
  setDate(values, WPD_OBJECT_DATE_MODIFIED, info.modified);
  return S_OK;
}

struct Ids : Object<IEnumPortableDeviceObjectIDs, &IID_IEnumPortableDeviceObjectIDs> {
  std::vector<std::wstring> ids;
  size_t at = 0;
  STDMETHODIMP Next(ULONG wanted, LPWSTR *out, ULONG *got) override {
    ULONG n = 0;
    while (n < wanted && at < ids.size()) out[n++] = copyText(ids[at++]);
    if (got) *got = n;
    return n < wanted ? S_FALSE : S_OK;
  }
  STDMETHODIMP Skip(ULONG) override { return E_NOTIMPL; }
  STDMETHODIMP Reset() override { at = 0; return S_OK; }
  STDMETHODIMP Clone(IEnumPortableDeviceObjectIDs **) override { return E_NOTIMPL; }
  STDMETHODIMP Cancel() override { return S_OK; }
};

/** An object that is read, or one that comes to be when it is committed. */
struct Stream : Object<IPortableDeviceDataStream, &IID_IPortableDeviceDataStream> {
  LinePtr line;
  bool reading = false, writing = false;
  uint32_t storage = 0, parent = 0, handle = 0;
  Bytes info, written;
  explicit Stream(LinePtr l) : line(l) {}
  ~Stream() {
    if (!reading) return;
    Turn turn(line->turn);
    line->ptp.end();
    line->busy = false;
  }
  STDMETHODIMP QueryInterface(REFIID wanted, void **out) override {
    if (wanted != IID_IStream && wanted != IID_ISequentialStream) return Object::QueryInterface(wanted, out);
    *out = static_cast<IStream *>(this);
    AddRef();
    return S_OK;
  }
  STDMETHODIMP Read(void *to, ULONG wanted, ULONG *got) override {
    Turn turn(line->turn);
    if (!reading) return E_ACCESSDENIED;
    size_t n = line->ptp.read((uint8_t *)to, wanted);
    if (got) *got = (ULONG)n;
    if (line->ptp.socket == INVALID_SOCKET) return E_GONE;
    return n < wanted ? S_FALSE : S_OK;
  }
  STDMETHODIMP Write(const void *from, ULONG length, ULONG *done) override {
    if (!writing) return E_ACCESSDENIED;
    written.insert(written.end(), (const uint8_t *)from, (const uint8_t *)from + length);
    if (done) *done = length;
    return S_OK;
  }
  STDMETHODIMP Commit(DWORD) override {
    Turn turn(line->turn);
    Ptp &ptp = line->ptp;
    if (!writing) return E_ACCESSDENIED;
    writing = false;
    if (!ptp.tell(0x100C, {storage, parent}, info)) return E_GONE;
    if (ptp.reply.code != 0x2001) return judge(ptp.reply);
    handle = ptp.reply.params.size() > 2 ? ptp.reply.params[2] : 0;
    if (!ptp.tell(0x100D, {}, written)) return E_GONE;
    return judge(ptp.reply);
  }
  STDMETHODIMP GetObjectID(LPWSTR *out) override {
    if (!handle) return E_FAIL;
    *out = copyText(idOf(L'o', handle));
    return S_OK;
  }
  STDMETHODIMP Seek(LARGE_INTEGER, DWORD, ULARGE_INTEGER *) override { return E_NOTIMPL; }
  STDMETHODIMP SetSize(ULARGE_INTEGER) override { return E_NOTIMPL; }
  STDMETHODIMP CopyTo(IStream *, ULARGE_INTEGER, ULARGE_INTEGER *, ULARGE_INTEGER *) override { return E_NOTIMPL; }
  STDMETHODIMP Revert() override { writing = false; return S_OK; }
  STDMETHODIMP LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override { return E_NOTIMPL; }
  STDMETHODIMP UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override { return E_NOTIMPL; }
  STDMETHODIMP Stat(STATSTG *, DWORD) override { return E_NOTIMPL; }
  STDMETHODIMP Clone(IStream **) override { return E_NOTIMPL; }
  STDMETHODIMP Cancel() override { return S_OK; }
};

struct Properties : Object<IPortableDeviceProperties, &IID_IPortableDeviceProperties> {
  LinePtr line;
  explicit Properties(LinePtr l) : line(l) {}
  STDMETHODIMP GetSupportedProperties(LPCWSTR, IPortableDeviceKeyCollection **) override { return E_NOTIMPL; }
  STDMETHODIMP GetPropertyAttributes(LPCWSTR, REFPROPERTYKEY, IPortableDeviceValues **) override { return E_NOTIMPL; }
  /** S_FALSE where a key that was asked for has no value. */
  STDMETHODIMP GetValues(LPCWSTR id, IPortableDeviceKeyCollection *keys, IPortableDeviceValues **out) override {
    if (!id || !out) return E_POINTER;
    Turn turn(line->turn);
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    Values *all = new Values, *wanted = new Values;
    HRESULT result = askValues(line->ptp, id, all);
    DWORD count = 0;
    if (keys) keys->GetCount(&count);
    for (DWORD i = 0; SUCCEEDED(result) && i < count; i++) {
      PROPERTYKEY key;
      keys->GetAt(i, &key);
      PROPVARIANT *value = all->find(key);
      if (value) wanted->SetValue(key, value);
      else result = S_FALSE;
    }
    all->Release();
    if (FAILED(result)) wanted->Release();
    *out = FAILED(result) ? nullptr : wanted;
    return result;
  }
  STDMETHODIMP SetValues(LPCWSTR id, IPortableDeviceValues *values, IPortableDeviceValues **out) override {
    Turn turn(line->turn);
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    uint32_t handle;
    if (!parseId(id, L'o', handle)) return E_ACCESSDENIED;
    std::wstring name = textOf(values, WPD_OBJECT_ORIGINAL_FILE_NAME);
    HRESULT result = name.empty() ? S_OK : tell(handle, 0xDC07, name);
    PROPVARIANT value;
    if (SUCCEEDED(result) && SUCCEEDED(values->GetValue(WPD_OBJECT_DATE_CREATED, &value))) result = tell(handle, 0xDC08, ptpDate(value.date));
    if (SUCCEEDED(result) && SUCCEEDED(values->GetValue(WPD_OBJECT_DATE_MODIFIED, &value))) result = tell(handle, 0xDC09, ptpDate(value.date));
    if (out) *out = new Values;
    return result;
  }
  HRESULT tell(uint32_t handle, uint32_t property, const std::wstring &text) {
    if (!line->ptp.tell(0x9804, {handle, property}, Writer().text(text).bytes)) return E_GONE;
    return judge(line->ptp.reply);
  }
  STDMETHODIMP Delete(LPCWSTR, IPortableDeviceKeyCollection *) override { return E_NOTIMPL; }
  STDMETHODIMP Cancel() override { return S_OK; }
};

struct Resources : Object<IPortableDeviceResources, &IID_IPortableDeviceResources> {
  LinePtr line;
  explicit Resources(LinePtr l) : line(l) {}
  STDMETHODIMP GetSupportedResources(LPCWSTR, IPortableDeviceKeyCollection **) override { return E_NOTIMPL; }
  STDMETHODIMP GetResourceAttributes(LPCWSTR, REFPROPERTYKEY, IPortableDeviceValues **) override { return E_NOTIMPL; }
  STDMETHODIMP GetStream(LPCWSTR id, REFPROPERTYKEY key, const DWORD mode, DWORD *optimal, IStream **out) override {
    Turn turn(line->turn);
    uint32_t handle;
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    if (!parseId(id, L'o', handle) || mode != STGM_READ) return E_INVALIDARG;
    if (key.fmtid != WPD_RESOURCE_DEFAULT.fmtid || key.pid != WPD_RESOURCE_DEFAULT.pid) return E_INVALIDARG;
    if (!line->ptp.begin(0x1009, {handle}, READ, 0)) return E_GONE;
    if (line->ptp.hasReply && line->ptp.reply.code != 0x2001) return judge(line->ptp.reply);
    Stream *stream = new Stream(line);
    stream->reading = line->busy = true;
    *optimal = 262144;
    *out = stream;
    return S_OK;
  }
  STDMETHODIMP Delete(LPCWSTR, IPortableDeviceKeyCollection *) override { return E_NOTIMPL; }
  STDMETHODIMP Cancel() override { return S_OK; }
  STDMETHODIMP CreateResource(IPortableDeviceValues *, IStream **, DWORD *, LPWSTR *) override { return E_NOTIMPL; }
};

struct Content : Object<IPortableDeviceContent, &IID_IPortableDeviceContent> {
  LinePtr line;
  explicit Content(LinePtr l) : line(l) {}
  STDMETHODIMP EnumObjects(const DWORD flags, LPCWSTR parent, IPortableDeviceValues *, IEnumPortableDeviceObjectIDs **out) override {
    Turn turn(line->turn);
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    if (flags || !parent) return E_INVALIDARG;
    Bytes data;
    uint32_t number;
    wchar_t kind = L'o';
    bool isThere;
    if (!wcscmp(parent, WPD_DEVICE_OBJECT_ID)) {
      kind = L's';
      isThere = line->ptp.ask(0x1004, {}, data);
    } else if (parseId(parent, L's', number)) {
      isThere = line->ptp.ask(0x1007, {number, 0, 0xFFFFFFFF}, data);
    } else if (parseId(parent, L'o', number)) {
      ObjectInfo info;
      HRESULT result = askInfo(line->ptp, number, info);
      if (FAILED(result)) return result;
      isThere = line->ptp.ask(0x1007, {info.storage, 0, number}, data);
    } else return E_NO_OBJECT;
    if (!isThere) return E_GONE;
    if (line->ptp.reply.code != 0x2001) return judge(line->ptp.reply);
    Ids *ids = new Ids;
    Reader r(data);
    for (uint32_t n = r.u32(); n > 0; n--) ids->ids.push_back(idOf(kind, r.u32()));
    *out = ids;
    return S_OK;
  }
  STDMETHODIMP Properties(IPortableDeviceProperties **out) override { *out = new ::Properties(line); return S_OK; }
  STDMETHODIMP Transfer(IPortableDeviceResources **out) override { *out = new Resources(line); return S_OK; }
  /** What the real driver insists on: a parent, a name, a content type; with data, a size. */
  HRESULT describe(IPortableDeviceValues *values, bool withData, uint32_t &storage, uint32_t &parent, Bytes &dataset) {
    std::wstring parentId = textOf(values, WPD_OBJECT_PARENT_ID), name = textOf(values, WPD_OBJECT_ORIGINAL_FILE_NAME);
    GUID type, format;
    ULONGLONG size = 0;
    if (name.empty() || textOf(values, WPD_OBJECT_NAME).empty()) return E_INVALIDARG;
    if (FAILED(values->GetGuidValue(WPD_OBJECT_CONTENT_TYPE, &type)) || FAILED(values->GetGuidValue(WPD_OBJECT_FORMAT, &format))) return E_INVALIDARG;
    if (withData && FAILED(values->GetUnsignedLargeIntegerValue(WPD_OBJECT_SIZE, &size))) return E_INVALIDARG;
    if (parseId(parentId, L's', storage)) parent = 0xFFFFFFFF;
    else if (parseId(parentId, L'o', parent)) {
      ObjectInfo info;
      HRESULT result = askInfo(line->ptp, parent, info);
      if (FAILED(result)) return result;
      storage = info.storage;
    } else return E_NO_OBJECT;
    PROPVARIANT value;
    std::wstring created, modified;
    if (SUCCEEDED(values->GetValue(WPD_OBJECT_DATE_CREATED, &value))) created = ptpDate(value.date);
    if (SUCCEEDED(values->GetValue(WPD_OBJECT_DATE_MODIFIED, &value))) modified = ptpDate(value.date);
    bool isFolder = type == WPD_CONTENT_TYPE_FOLDER;
    Writer w;
    w.u32(storage).u16(isFolder ? 0x3001 : (uint16_t)(format.Data1 >> 16)).u16(0).u32((uint32_t)size);
    w.u16(0).u32(0).u32(0).u32(0).u32(0).u32(0).u32(0);
    w.u32(parent == 0xFFFFFFFF ? 0 : parent).u16(isFolder).u32(0).u32(0).text(name).text(created).text(modified).u8(0);
    dataset = w.bytes;
    return S_OK;
  }
  STDMETHODIMP CreateObjectWithPropertiesOnly(IPortableDeviceValues *values, LPWSTR *id) override {
    Turn turn(line->turn);
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    uint32_t storage, parent;
    Bytes dataset;
    HRESULT result = describe(values, false, storage, parent, dataset);
    if (FAILED(result)) return result;
    if (!line->ptp.tell(0x100C, {storage, parent}, dataset)) return E_GONE;
    if (line->ptp.reply.code != 0x2001) return judge(line->ptp.reply);
    *id = copyText(idOf(L'o', line->ptp.reply.params[2]));
    return S_OK;
  }
  STDMETHODIMP CreateObjectWithPropertiesAndData(IPortableDeviceValues *values, IStream **out, DWORD *optimal, LPWSTR *cookie) override {
    Turn turn(line->turn);
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    Stream *stream = new Stream(line);
    HRESULT result = describe(values, true, stream->storage, stream->parent, stream->info);
    if (FAILED(result)) {
      stream->Release();
      return result;
    }
    stream->writing = true;
    if (optimal) *optimal = 262144;
    if (cookie) *cookie = nullptr;
    *out = stream;
    return S_OK;
  }
  STDMETHODIMP Delete(const DWORD, IPortableDevicePropVariantCollection *ids, IPortableDevicePropVariantCollection **results) override {
    Turn turn(line->turn);
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    DWORD count = 0;
    ids->GetCount(&count);
    for (DWORD i = 0; i < count; i++) {
      PROPVARIANT id;
      uint32_t handle;
      ids->GetAt(i, &id);
      bool isObject = id.vt == VT_LPWSTR && parseId(id.pwszVal, L'o', handle);
      PropVariantClear(&id);
      if (!isObject) return E_INVALIDARG;
      if (!line->ptp.begin(0x100B, {handle, 0}, NONE, 0) || !line->ptp.end()) return E_GONE;
      if (line->ptp.reply.code != 0x2001) return judge(line->ptp.reply);
    }
    if (results) *results = nullptr;
    return S_OK;
  }
  STDMETHODIMP GetObjectIDsFromPersistentUniqueIDs(IPortableDevicePropVariantCollection *, IPortableDevicePropVariantCollection **) override { return E_NOTIMPL; }
  STDMETHODIMP Cancel() override { return S_OK; }
  STDMETHODIMP Move(IPortableDevicePropVariantCollection *, LPCWSTR, IPortableDevicePropVariantCollection **) override { return E_NOTIMPL; }
  STDMETHODIMP Copy(IPortableDevicePropVariantCollection *, LPCWSTR, IPortableDevicePropVariantCollection **) override { return E_NOTIMPL; }
};
