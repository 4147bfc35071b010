// A rocks server in a process of its own: none of its work is done by those who are measured. Ends with who started it.
import { serveRocks } from 'bioxen';

const server = await serveRocks(process.argv[2]);
process.on('disconnect', () => void server.close());
process.send(server.url);
