package dev.sluice.tck.reference;

import java.io.IOException;

/** Memory or a file that peers may reach while its key is valid. */
interface Exported {

  /** Where descriptors count from. */
  long address();

  /** How many bytes there are. */
  long bytes();

  /** Begins to move a part of it, checked by the caller. Once the key is revoked, the cursor throws {@link CursorException.Revoked}. */
  Cursor cursor(long offset, long length);

  /** Makes the key invalid; when this returns, nobody is in the middle of touching it. */
  void revoke() throws IOException;
}
