package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on lists of names and of kinds of memory, and on parameters. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlLists {
  private static final MethodHandle STRING_LIST_SIZE = NixlLibrary.function("nixl_capi_string_list_size", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle STRING_LIST_GET = NixlLibrary.function("nixl_capi_string_list_get", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_STRING_LIST = NixlLibrary.function("nixl_capi_destroy_string_list", JAVA_LONG);
  private static final MethodHandle MEM_LIST_SIZE = NixlLibrary.function("nixl_capi_mem_list_size", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MEM_LIST_GET = NixlLibrary.function("nixl_capi_mem_list_get", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_MEM_LIST = NixlLibrary.function("nixl_capi_destroy_mem_list", JAVA_LONG);
  private static final MethodHandle CREATE_PARAMS = NixlLibrary.function("nixl_capi_create_params", JAVA_LONG);
  private static final MethodHandle PARAMS_ADD = NixlLibrary.function("nixl_capi_params_add", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PARAMS_CREATE_ITERATOR = NixlLibrary.function("nixl_capi_params_create_iterator", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PARAMS_ITERATOR_NEXT = NixlLibrary.function("nixl_capi_params_iterator_next", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PARAMS_DESTROY_ITERATOR = NixlLibrary.function("nixl_capi_params_destroy_iterator", JAVA_LONG);
  private static final MethodHandle DESTROY_PARAMS = NixlLibrary.function("nixl_capi_destroy_params", JAVA_LONG);

  private NixlLists() {}

  /**
   * How many names there are.
   *
   * @param list the list
   * @param size where the number goes
   * @return a {@link NixlStatus}
   */
  public static int string_list_size(long list, long size) {
    try {
      return (int) STRING_LIST_SIZE.invokeExact(list, size);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_string_list_size", t);
    }
  }

  /**
   * One name, which lives as long as the list.
   *
   * @param list the list
   * @param index which one, from 0
   * @param name where it goes: a name, a C string
   * @return a {@link NixlStatus}
   */
  public static int string_list_get(long list, long index, long name) {
    try {
      return (int) STRING_LIST_GET.invokeExact(list, index, name);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_string_list_get", t);
    }
  }

  /**
   * Frees a list of names.
   *
   * @param list the list
   * @return a {@link NixlStatus}
   */
  public static int destroy_string_list(long list) {
    try {
      return (int) DESTROY_STRING_LIST.invokeExact(list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_string_list", t);
    }
  }

  /**
   * How many kinds there are.
   *
   * @param list the list
   * @param size where the number goes
   * @return a {@link NixlStatus}
   */
  public static int mem_list_size(long list, long size) {
    try {
      return (int) MEM_LIST_SIZE.invokeExact(list, size);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_mem_list_size", t);
    }
  }

  /**
   * One kind, an {@code int}.
   *
   * @param list the list
   * @param index which one, from 0
   * @param kind where it goes: a kind of memory, {@code MEM_*}
   * @return a {@link NixlStatus}
   */
  public static int mem_list_get(long list, long index, long kind) {
    try {
      return (int) MEM_LIST_GET.invokeExact(list, index, kind);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_mem_list_get", t);
    }
  }

  /**
   * Frees a list of kinds.
   *
   * @param list the list
   * @return a {@link NixlStatus}
   */
  public static int destroy_mem_list(long list) {
    try {
      return (int) DESTROY_MEM_LIST.invokeExact(list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_mem_list", t);
    }
  }

  /**
   * Makes an empty set of parameters.
   *
   * @param params where it goes: the parameters
   * @return a {@link NixlStatus}
   */
  public static int create_params(long params) {
    try {
      return (int) CREATE_PARAMS.invokeExact(params);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_params", t);
    }
  }

  /**
   * Sets a parameter; copies both.
   *
   * @param params the parameters
   * @param name a name, a C string
   * @param value a value, a C string
   * @return a {@link NixlStatus}
   */
  public static int params_add(long params, long name, long value) {
    try {
      return (int) PARAMS_ADD.invokeExact(params, name, value);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_params_add", t);
    }
  }

  /**
   * Begins to go through parameters.
   *
   * @param params the parameters
   * @param iterator where it goes: the iterator
   * @return a {@link NixlStatus}
   */
  public static int params_create_iterator(long params, long iterator) {
    try {
      return (int) PARAMS_CREATE_ITERATOR.invokeExact(params, iterator);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_params_create_iterator", t);
    }
  }

  /**
   * The current parameter, and whether another one follows. Of an empty set nothing is written to {@code name}. Both live until the next call.
   *
   * @param iterator the iterator
   * @param name where it goes: a name, a C string
   * @param value where it goes: a value, a C string
   * @param more where goes whether another one follows, one byte
   * @return a {@link NixlStatus}
   */
  public static int params_iterator_next(long iterator, long name, long value, long more) {
    try {
      return (int) PARAMS_ITERATOR_NEXT.invokeExact(iterator, name, value, more);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_params_iterator_next", t);
    }
  }

  /**
   * Ends going through parameters.
   *
   * @param iterator the iterator
   * @return a {@link NixlStatus}
   */
  public static int params_destroy_iterator(long iterator) {
    try {
      return (int) PARAMS_DESTROY_ITERATOR.invokeExact(iterator);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_params_destroy_iterator", t);
    }
  }

  /**
   * Frees a set of parameters.
   *
   * @param params the parameters
   * @return a {@link NixlStatus}
   */
  public static int destroy_params(long params) {
    try {
      return (int) DESTROY_PARAMS.invokeExact(params);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_params", t);
    }
  }
}
