// Apollo Server in development mode. Planted: stack traces in `extensions`.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
const server = new ApolloServer({
  typeDefs: "type Query { health: Boolean, boom: String }",
  resolvers: { Query: { health: () => true, boom: () => ({}).user.name } },
  includeStacktraceInErrorResponses: process.env.NODE_ENV !== "production",
});
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: "127.0.0.1" } });
