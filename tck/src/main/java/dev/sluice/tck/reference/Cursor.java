package dev.sluice.tck.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Where the bytes of a message go to or come from, and how far they are. No method blocks: 0 means that there is something to wait for. */
interface Cursor {

  /** The bytes that are neither taken nor given yet. */
  long left();

  /** Whether all that was taken is where it belongs. */
  boolean settled() throws IOException;

  /** Takes bytes that were received already. @return how many */
  int take(ByteBuffer from) throws IOException;

  /** Takes bytes straight from the connection. @return how many, -1 at the connection's end */
  int take(ReadableByteChannel from) throws IOException;

  /** Gives bytes to be sent later. @return how many */
  int give(ByteBuffer to) throws IOException;

  /** Gives bytes straight to the connection. @return how many */
  int give(WritableByteChannel to) throws IOException;
}
