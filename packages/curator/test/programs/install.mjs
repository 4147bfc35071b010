// Installs packages one after the other: install.mjs HOME URL ENVIRONMENT NAME…
import { HttpRepository, PackageInstaller } from '@bioxen/curator';

const [home, url, environment, ...names] = process.argv.slice(2);
const installer = new PackageInstaller({ home, repositories: [new HttpRepository(url)] });
for (const name of names) await installer.installPackage(name, { environment });
