// What every object of the stand-in shares, and the containers of values. The method order comes from mingw-w64's headers.
#pragma once
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <winsock2.h>
#include <windows.h>
#include <ole2.h>
#include <propidl.h>
#include <propsys.h>
#include <propkeydef.h>
#include "portabledevicetypes.h"
#include "portabledeviceapi.h"
#include "portabledevice.h"
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

typedef std::vector<uint8_t> Bytes;

extern LONG g_objects;

static const HRESULT E_NO_SUCH_KEY = HRESULT_FROM_WIN32(ERROR_NOT_FOUND);
static const HRESULT E_GONE = HRESULT_FROM_WIN32(ERROR_DEVICE_NOT_CONNECTED);

template <class I, const IID *ID> struct Object : I {
  LONG references = 1;
  Object() { InterlockedIncrement(&g_objects); }
  virtual ~Object() { InterlockedDecrement(&g_objects); }
  STDMETHODIMP QueryInterface(REFIID wanted, void **out) override {
    if (!out) return E_POINTER;
    *out = nullptr;
    if (wanted != IID_IUnknown && wanted != *ID) return E_NOINTERFACE;
    *out = static_cast<I *>(this);
    this->AddRef();
    return S_OK;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&references); }
  STDMETHODIMP_(ULONG) Release() override {
    ULONG left = InterlockedDecrement(&references);
    if (!left) delete this;
    return left;
  }
};

inline LPWSTR copyText(const std::wstring &text) {
  size_t bytes = (text.size() + 1) * sizeof(wchar_t);
  LPWSTR copy = (LPWSTR)CoTaskMemAlloc(bytes);
  memcpy(copy, text.c_str(), bytes);
  return copy;
}

/** LIFEBOAT_STANDIN_QUIRKS holds names with commas between them. */
inline bool quirk(const char *name) {
  const char *all = getenv("LIFEBOAT_STANDIN_QUIRKS");
  if (!all) return false;
  std::string list = std::string(",") + all + ",", wanted = std::string(",") + name + ",";
  return list.find(wanted) != std::string::npos;
}

struct Collection : Object<IPortableDevicePropVariantCollection, &IID_IPortableDevicePropVariantCollection> {
  std::vector<PROPVARIANT> items;
  VARTYPE type = VT_EMPTY;
  ~Collection() { Clear(); }
  STDMETHODIMP GetCount(DWORD *count) override { *count = items.size(); return S_OK; }
  STDMETHODIMP GetAt(const DWORD at, PROPVARIANT *out) override {
    if (at >= items.size()) return E_INVALIDARG;
    PropVariantInit(out);
    return PropVariantCopy(out, &items[at]);
  }
  STDMETHODIMP Add(const PROPVARIANT *value) override {
    if (!value) return E_POINTER;
    if (type == VT_EMPTY) type = value->vt;
    if (value->vt != type) return DISP_E_TYPEMISMATCH;
    PROPVARIANT copy;
    PropVariantInit(&copy);
    HRESULT result = PropVariantCopy(&copy, value);
    if (SUCCEEDED(result)) items.push_back(copy);
    return result;
  }
  STDMETHODIMP GetType(VARTYPE *out) override { *out = type; return S_OK; }
  STDMETHODIMP ChangeType(const VARTYPE wanted) override { type = wanted; return S_OK; }
  STDMETHODIMP Clear() override {
    for (auto &item : items) PropVariantClear(&item);
    items.clear();
    type = VT_EMPTY;
    return S_OK;
  }
  STDMETHODIMP RemoveAt(const DWORD at) override {
    if (at >= items.size()) return E_INVALIDARG;
    PropVariantClear(&items[at]);
    items.erase(items.begin() + at);
    return S_OK;
  }
  void add(uint32_t number) {
    PROPVARIANT value;
    PropVariantInit(&value);
    value.vt = VT_UI4;
    value.ulVal = number;
    Add(&value);
  }
};

struct Keys : Object<IPortableDeviceKeyCollection, &IID_IPortableDeviceKeyCollection> {
  std::vector<PROPERTYKEY> keys;
  STDMETHODIMP GetCount(DWORD *count) override { *count = keys.size(); return S_OK; }
  STDMETHODIMP GetAt(const DWORD at, PROPERTYKEY *out) override {
    if (at >= keys.size()) return E_INVALIDARG;
    *out = keys[at];
    return S_OK;
  }
  STDMETHODIMP Add(REFPROPERTYKEY key) override { keys.push_back(key); return S_OK; }
  STDMETHODIMP Clear() override { keys.clear(); return S_OK; }
  STDMETHODIMP RemoveAt(const DWORD) override { return E_NOTIMPL; }
};

struct KeyOrder {
  bool operator()(const PROPERTYKEY &a, const PROPERTYKEY &b) const {
    int order = memcmp(&a.fmtid, &b.fmtid, sizeof(GUID));
    return order ? order < 0 : a.pid < b.pid;
  }
};

struct Values : Object<IPortableDeviceValues, &IID_IPortableDeviceValues> {
  std::map<PROPERTYKEY, PROPVARIANT, KeyOrder> entries;
  ~Values() { Clear(); }
  PROPVARIANT *find(REFPROPERTYKEY key) {
    auto at = entries.find(key);
    return at == entries.end() ? nullptr : &at->second;
  }
  HRESULT put(REFPROPERTYKEY key, const PROPVARIANT &value) {
    RemoveValue(key);
    entries[key] = value;
    return S_OK;
  }
  STDMETHODIMP GetCount(DWORD *count) override { *count = entries.size(); return S_OK; }
  STDMETHODIMP GetAt(const DWORD, PROPERTYKEY *, PROPVARIANT *) override { return E_NOTIMPL; }
  STDMETHODIMP SetValue(REFPROPERTYKEY key, const PROPVARIANT *value) override {
    PROPVARIANT copy;
    PropVariantInit(&copy);
    HRESULT result = PropVariantCopy(&copy, value);
    return FAILED(result) ? result : put(key, copy);
  }
  STDMETHODIMP GetValue(REFPROPERTYKEY key, PROPVARIANT *out) override {
    PROPVARIANT *value = find(key);
    PropVariantInit(out);
    return value ? PropVariantCopy(out, value) : E_NO_SUCH_KEY;
  }
#define NUMBER(NAME, T, VT, FIELD)                                       \
  STDMETHODIMP Set##NAME(REFPROPERTYKEY key, const T number) override {  \
    PROPVARIANT value;                                                   \
    PropVariantInit(&value);                                             \
    value.vt = VT;                                                       \
    value.FIELD = number;                                                \
    return put(key, value);                                              \
  }                                                                      \
  STDMETHODIMP Get##NAME(REFPROPERTYKEY key, T *out) override {          \
    PROPVARIANT *value = find(key);                                      \
    if (!value) return E_NO_SUCH_KEY;                                    \
    if (value->vt != VT) return DISP_E_TYPEMISMATCH;                     \
    *out = (T)value->FIELD;                                              \
    return S_OK;                                                         \
  }
  NUMBER(UnsignedIntegerValue, ULONG, VT_UI4, ulVal)
  NUMBER(SignedIntegerValue, LONG, VT_I4, lVal)
  NUMBER(UnsignedLargeIntegerValue, ULONGLONG, VT_UI8, uhVal.QuadPart)
  NUMBER(SignedLargeIntegerValue, LONGLONG, VT_I8, hVal.QuadPart)
  NUMBER(FloatValue, FLOAT, VT_R4, fltVal)
  NUMBER(ErrorValue, HRESULT, VT_ERROR, scode)
  STDMETHODIMP SetBoolValue(REFPROPERTYKEY key, const WINBOOL truth) override {
    PROPVARIANT value;
    PropVariantInit(&value);
    value.vt = VT_BOOL;
    value.boolVal = truth ? VARIANT_TRUE : VARIANT_FALSE;
    return put(key, value);
  }
  STDMETHODIMP GetBoolValue(REFPROPERTYKEY key, WINBOOL *out) override {
    PROPVARIANT *value = find(key);
    if (!value) return E_NO_SUCH_KEY;
    *out = value->boolVal != 0;
    return S_OK;
  }
  STDMETHODIMP SetStringValue(REFPROPERTYKEY key, LPCWSTR text) override {
    PROPVARIANT value;
    PropVariantInit(&value);
    value.vt = VT_LPWSTR;
    value.pwszVal = copyText(text ? text : L"");
    return put(key, value);
  }
  STDMETHODIMP GetStringValue(REFPROPERTYKEY key, LPWSTR *out) override {
    PROPVARIANT *value = find(key);
    if (!value) return E_NO_SUCH_KEY;
    if (value->vt != VT_LPWSTR) return DISP_E_TYPEMISMATCH;
    *out = copyText(value->pwszVal);
    return S_OK;
  }
  STDMETHODIMP SetKeyValue(REFPROPERTYKEY, REFPROPERTYKEY) override { return E_NOTIMPL; }
  STDMETHODIMP GetKeyValue(REFPROPERTYKEY, PROPERTYKEY *) override { return E_NOTIMPL; }
  STDMETHODIMP SetIUnknownValue(REFPROPERTYKEY key, IUnknown *object) override {
    PROPVARIANT value;
    PropVariantInit(&value);
    value.vt = VT_UNKNOWN;
    value.punkVal = object;
    if (object) object->AddRef();
    return put(key, value);
  }
  STDMETHODIMP GetIUnknownValue(REFPROPERTYKEY key, IUnknown **out) override { return get(key, IID_IUnknown, (void **)out); }
  STDMETHODIMP SetGuidValue(REFPROPERTYKEY key, REFGUID guid) override {
    PROPVARIANT value;
    PropVariantInit(&value);
    value.vt = VT_CLSID;
    value.puuid = (CLSID *)CoTaskMemAlloc(sizeof(GUID));
    *value.puuid = guid;
    return put(key, value);
  }
  STDMETHODIMP GetGuidValue(REFPROPERTYKEY key, GUID *out) override {
    PROPVARIANT *value = find(key);
    if (!value) return E_NO_SUCH_KEY;
    if (value->vt != VT_CLSID) return DISP_E_TYPEMISMATCH;
    *out = *value->puuid;
    return S_OK;
  }
  STDMETHODIMP SetBufferValue(REFPROPERTYKEY key, BYTE *bytes, DWORD length) override {
    PROPVARIANT value;
    PropVariantInit(&value);
    value.vt = VT_VECTOR | VT_UI1;
    value.caub.cElems = length;
    value.caub.pElems = (BYTE *)CoTaskMemAlloc(length ? length : 1);
    memcpy(value.caub.pElems, bytes, length);
    return put(key, value);
  }
  STDMETHODIMP GetBufferValue(REFPROPERTYKEY key, BYTE **bytes, DWORD *length) override {
    PROPVARIANT *value = find(key);
    if (!value) return E_NO_SUCH_KEY;
    if (value->vt != (VT_VECTOR | VT_UI1)) return DISP_E_TYPEMISMATCH;
    *length = value->caub.cElems;
    *bytes = (BYTE *)CoTaskMemAlloc(*length ? *length : 1);
    memcpy(*bytes, value->caub.pElems, *length);
    return S_OK;
  }
  HRESULT get(REFPROPERTYKEY key, REFIID wanted, void **out) {
    PROPVARIANT *value = find(key);
    if (!value) return E_NO_SUCH_KEY;
    if (value->vt != VT_UNKNOWN || !value->punkVal) return DISP_E_TYPEMISMATCH;
    return value->punkVal->QueryInterface(wanted, out);
  }
#define OBJECT(I)                                                                                           \
  STDMETHODIMP Set##I##Value(REFPROPERTYKEY key, I *object) override { return SetIUnknownValue(key, object); } \
  STDMETHODIMP Get##I##Value(REFPROPERTYKEY key, I **out) override { return get(key, IID_##I, (void **)out); }
  OBJECT(IPortableDeviceValues)
  OBJECT(IPortableDevicePropVariantCollection)
  OBJECT(IPortableDeviceKeyCollection)
  OBJECT(IPortableDeviceValuesCollection)
  STDMETHODIMP RemoveValue(REFPROPERTYKEY key) override {
    auto at = entries.find(key);
    if (at == entries.end()) return E_NO_SUCH_KEY;
    PropVariantClear(&at->second);
    entries.erase(at);
    return S_OK;
  }
  STDMETHODIMP CopyValuesFromPropertyStore(IPropertyStore *) override { return E_NOTIMPL; }
  STDMETHODIMP CopyValuesToPropertyStore(IPropertyStore *) override { return E_NOTIMPL; }
  STDMETHODIMP Clear() override {
    for (auto &entry : entries) PropVariantClear(&entry.second);
    entries.clear();
    return S_OK;
  }
};

/** A text by key, empty where there is none. */
inline std::wstring textOf(IPortableDeviceValues *values, REFPROPERTYKEY key) {
  LPWSTR text = nullptr;
  if (FAILED(values->GetStringValue(key, &text))) return L"";
  std::wstring copy(text);
  CoTaskMemFree(text);
  return copy;
}
